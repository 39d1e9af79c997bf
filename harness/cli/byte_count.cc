#include "harness/cli/byte_count.h"

#include <charconv>
#include <limits>

namespace sluice::cli {

std::optional<std::uint64_t> ParseByteCount(std::string_view text) {
  constexpr std::string_view kSuffixes = "KMGT";
  std::size_t shift = 0;
  if (!text.empty()) {
    if (const std::size_t suffix = kSuffixes.find(text.back()); suffix != kSuffixes.npos) {
      shift = 10 * (suffix + 1);
      text.remove_suffix(1);
    }
  }
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (error != std::errc() || stop != end || number > kMost >> shift) return std::nullopt;
  return number << shift;
}

}  // namespace sluice::cli
