#include "harness/app/digest_line.h"

#include <fmt/format.h>

#include <charconv>

namespace sluice::app {
namespace {

constexpr std::string_view kPrefix = "sluice-digest/1 xxh3-128 ";
constexpr std::size_t kHalf = 16;  // hexadecimal digits of 64 bits

template <int kBase>
bool ParseWhole(std::string_view text, std::uint64_t& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, kBase);
  return error == std::errc() && stop == end;
}

}  // namespace

std::string HexText(const channels::Digest& digest) {
  return fmt::format("{:016x}{:016x}", digest.high, digest.low);
}

std::string DigestLine(const StreamDigest& stream) {
  return fmt::format("{}{} {}\n", kPrefix, HexText(stream.digest), stream.bytes);
}

std::optional<StreamDigest> ParseDigestLine(std::string_view line) {
  if (!line.starts_with(kPrefix) || !line.ends_with('\n')) return std::nullopt;
  const std::string_view rest = line.substr(kPrefix.size());
  if (rest.size() < 2 * kHalf + 3) return std::nullopt;
  StreamDigest stream;
  const std::string_view bytes = rest.substr(2 * kHalf + 1, rest.size() - 2 * kHalf - 2);
  if (!ParseWhole<16>(rest.substr(0, kHalf), stream.digest.high) ||
      !ParseWhole<16>(rest.substr(kHalf, kHalf), stream.digest.low) ||
      !ParseWhole<10>(bytes, stream.bytes)) {
    return std::nullopt;
  }
  // One spelling only: no capitals, no leading zeros, the right gaps.
  return DigestLine(stream) == line ? std::optional(stream) : std::nullopt;
}

}  // namespace sluice::app
