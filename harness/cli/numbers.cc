#include "harness/cli/numbers.h"

#include <charconv>
#include <limits>

namespace sluice::cli {

std::optional<std::uint64_t> ParseWholeNumber(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> ParseByteCount(std::string_view text) {
  constexpr std::string_view kSuffixes = "KMGT";
  std::size_t shift = 0;
  if (!text.empty()) {
    if (const std::size_t suffix = kSuffixes.find(text.back()); suffix != kSuffixes.npos) {
      shift = 10 * (suffix + 1);
      text.remove_suffix(1);
    }
  }
  const auto number = ParseWholeNumber(text);
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (!number || *number > kMost >> shift) return std::nullopt;
  return *number << shift;
}

}  // namespace sluice::cli
