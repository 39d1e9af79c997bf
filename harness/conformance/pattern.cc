#include "harness/conformance/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace sluice::harness {
namespace {

// A prime: no offset that software likes is a multiple of it.
constexpr std::size_t kPeriod = 1'048'573;

constexpr std::size_t kShown = 16;

// Noise of a period, made once. Comparing and filling are then as fast as memcmp and memcpy.
const std::vector<std::byte>& Noise() {
  static const std::vector<std::byte> kNoise = [] {
    std::vector<std::byte> noise(kPeriod);
    std::uint64_t state = 0x9e3779b97f4a7c15U;
    for (std::byte& byte : noise) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      byte = static_cast<std::byte>(state >> 56U);
    }
    return noise;
  }();
  return kNoise;
}

std::string Hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes.first(std::min(bytes.size(), kShown))) {
    text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  }
  return text.empty() ? "nothing" : text;
}

// The bytes a stretch has at `from`, into `bytes`.
void Produce(const Stretch& stretch, std::uint64_t from, std::span<std::byte> bytes) {
  if (stretch.pattern) {
    stretch.pattern->Fill(stretch.position + from, bytes);
  } else {
    std::ranges::fill(bytes, std::byte{0});
  }
}

// How many bytes of `seen` are as expected.
std::size_t Matching(std::span<const std::byte> expected, std::span<const std::byte> seen) {
  if (std::memcmp(expected.data(), seen.data(), seen.size()) == 0) return seen.size();
  return static_cast<std::size_t>(std::ranges::mismatch(expected, seen).in2 - seen.begin());
}

}  // namespace

void Pattern::Fill(std::uint64_t position, std::span<std::byte> bytes) const {
  const std::vector<std::byte>& noise = Noise();
  std::size_t from = static_cast<std::size_t>((position + variety * 7919) % kPeriod);
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), kPeriod - from);
    std::memcpy(bytes.data(), noise.data() + from, count);
    bytes = bytes.subspan(count);
    from = 0;
  }
}

std::string Pattern::At(std::uint64_t position, std::uint64_t size) const {
  std::string text(static_cast<std::size_t>(size), '\0');
  Fill(position, std::as_writable_bytes(std::span(text)));
  return text;
}

std::uint64_t ExpectedStream::size() const {
  std::uint64_t size = 0;
  for (const Stretch& stretch : stretches_) size += stretch.size;
  return size;
}

std::optional<Mismatch> ExpectedStream::Compare(std::uint64_t position,
                                                std::span<const std::byte> seen) const {
  std::array<std::byte, std::size_t{64} * 1024> expected;
  std::uint64_t at = position;
  std::uint64_t begin = 0;  // of the stretch
  for (const Stretch& stretch : stretches_) {
    const std::uint64_t end = begin + stretch.size;
    while (at < end && !seen.empty()) {
      const auto count = static_cast<std::size_t>(
          std::min<std::uint64_t>({end - at, seen.size(), expected.size()}));
      const std::span<std::byte> piece = std::span(expected).first(count);
      Produce(stretch, at - begin, piece);
      if (const std::size_t same = Matching(piece, seen.first(count)); same != count) {
        return Mismatch{.at = at + same,
                        .expected = Hex(piece.subspan(same)),
                        .seen = Hex(seen.first(count).subspan(same))};
      }
      seen = seen.subspan(count);
      at += count;
    }
    begin = end;
  }
  if (seen.empty()) return std::nullopt;
  return Mismatch{.at = at, .expected = "the end", .seen = Hex(seen)};
}

}  // namespace sluice::harness
