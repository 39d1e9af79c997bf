#include "harness/conformance/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

#include "core/base/error.h"
#include "core/transfer/endpoint.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {
namespace {

// A prime: no offset that software likes is a multiple of it.
constexpr std::size_t kPeriod = 1'048'573;

// Between the beginnings of two varieties.
constexpr std::size_t kStride = 7919;

constexpr std::size_t kShown = 16;

// Noise of a period, made once. Comparing and filling are then as fast as memcmp and memcpy. Every
// case makes it anew, in its own process, so it is made a word at a time.
const std::vector<std::byte>& Noise() {
  static const std::vector<std::byte> kNoise = [] {
    std::vector<std::byte> noise(kPeriod);
    std::uint64_t state = 0;
    for (std::size_t at = 0; at < kPeriod; at += sizeof(state)) {
      // SplitMix64.
      state += 0x9e3779b97f4a7c15U;
      std::uint64_t word = (state ^ (state >> 30U)) * 0xbf58476d1ce4e5b9U;
      word = (word ^ (word >> 27U)) * 0x94d049bb133111ebU;
      word ^= word >> 31U;
      std::memcpy(noise.data() + at, &word, std::min(sizeof(word), kPeriod - at));
    }
    return noise;
  }();
  return kNoise;
}

// What a hole is compared with.
constexpr std::array<std::byte, std::size_t{256} * 1024> kZeros{};

// Up to `most` bytes of a pattern from `position` on, where they are.
std::span<const std::byte> View(const Pattern& pattern, std::uint64_t position,
                                std::uint64_t most) {
  const std::span<const std::byte> noise = Noise();
  const auto from = static_cast<std::size_t>((position + pattern.variety * kStride) % kPeriod);
  return noise.subspan(from,
                       static_cast<std::size_t>(std::min<std::uint64_t>(most, kPeriod - from)));
}

std::string Hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes.first(std::min(bytes.size(), kShown))) {
    text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  }
  return text.empty() ? "nothing" : text;
}

// Up to `most` bytes of what a stretch has at `from`: at least one.
std::span<const std::byte> View(const Stretch& stretch, std::uint64_t from, std::uint64_t most) {
  most = std::min(most, stretch.size - from);
  if (stretch.pattern) return View(*stretch.pattern, stretch.position + from, most);
  return std::span(kZeros).first(
      static_cast<std::size_t>(std::min<std::uint64_t>(most, kZeros.size())));
}

// How many bytes of `seen` are as expected.
std::size_t Matching(std::span<const std::byte> expected, std::span<const std::byte> seen) {
  if (std::memcmp(expected.data(), seen.data(), seen.size()) == 0) return seen.size();
  return static_cast<std::size_t>(std::ranges::mismatch(expected, seen).in2 - seen.begin());
}

}  // namespace

void Pattern::Fill(std::uint64_t position, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const std::span<const std::byte> piece = View(*this, position, bytes.size());
    std::memcpy(bytes.data(), piece.data(), piece.size());
    bytes = bytes.subspan(piece.size());
    position += piece.size();
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
  std::uint64_t at = position;
  std::uint64_t begin = 0;  // of the stretch
  for (const Stretch& stretch : stretches_) {
    const std::uint64_t end = begin + stretch.size;
    while (at < end && !seen.empty()) {
      const std::span<const std::byte> piece = View(stretch, at - begin, seen.size());
      const std::size_t count = piece.size();
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

Source::Source(const CaseContext& context, std::uint64_t size)
    : Source(context, size, {{.position = 0, .size = size}}) {}

Source::Source(const CaseContext& context, std::uint64_t size, std::vector<Island> islands)
    : Source(base::MakeFile(context.source_directory(), "source-").value(), size,
             std::move(islands)) {}

Source::Source(base::UniqueHandle file, std::uint64_t size, std::vector<Island> islands)
    : Source(base::NamedFile{.path = {}, .file = std::move(file)}, size, std::move(islands)) {}

Source::Source(base::NamedFile made, std::uint64_t size, std::vector<Island> islands)
    : path_(std::move(made.path)),
      file_(std::move(made.file)),
      size_(size),
      islands_(std::move(islands)) {
  base::AllowHoles(handle());
  Must(base::Resize(handle(), size), "size of a source");
  for (const Island& island : islands_) Write(island.position, island.size, {});
}

sluice_endpoint Source::endpoint() const { return transfer::Describe(handle()).value(); }

std::vector<Stretch> Source::Range(std::uint64_t offset, std::uint64_t length) const {
  const std::uint64_t end = length > size_ || offset > size_ - length ? size_ : offset + length;
  std::vector<Stretch> stretches;
  std::uint64_t at = offset;
  const auto until = [&](std::uint64_t limit, bool hole) {
    if (limit <= at) return;
    stretches.push_back({.size = limit - at,
                         .pattern = hole ? std::nullopt : std::optional(Pattern{}),
                         .position = at});
    at = limit;
  };
  for (const Island& island : islands_) {
    until(std::min(end, island.position), true);
    if (at >= island.position) until(std::min(end, island.position + island.size), false);
  }
  until(end, true);
  return stretches;
}

bool Source::Resize(std::uint64_t size) {
  const int resized = base::Resize(handle(), size);
  if (resized != 0 && base::RefusesBecauseMapped(base::LastError())) return false;
  Must(resized, "size of a source");
  for (Island& island : islands_) {
    const std::uint64_t end = std::min(size, island.position + island.size);
    island.size = end > island.position ? end - island.position : 0;
  }
  size_ = size;
  return true;
}

void Source::Grow(std::uint64_t bytes) {
  Write(size_, bytes, {});
  islands_.push_back({.position = size_, .size = bytes});
  size_ += bytes;
}

void Source::Overwrite(std::uint64_t offset, std::uint64_t length, Pattern pattern) const {
  Write(offset, length, pattern);
}

void Source::Write(std::uint64_t offset, std::uint64_t length, Pattern pattern) const {
  std::array<std::byte, std::size_t{64} * 1024> buffer;
  const std::uint64_t end = offset + length;
  while (offset < end) {
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(end - offset, buffer.size()));
    const std::span bytes = std::span(buffer).first(count);
    pattern.Fill(offset, bytes);
    offset += static_cast<std::uint64_t>(
        Must(base::WriteAt(handle(), bytes, offset), "write of a source"));
  }
}

}  // namespace sluice::conformance
