// Numbers that replay what chance did.
#ifndef SLUICE_HARNESS_CLI_SEED_H_
#define SLUICE_HARNESS_CLI_SEED_H_

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::cli {

// A whole decimal number below 2^64, and nothing else.
inline std::optional<std::uint64_t> ParseSeed(std::string_view text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return seed;
}

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_SEED_H_
