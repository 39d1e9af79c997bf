// Numbers on the command line.
#ifndef SLUICE_HARNESS_CLI_NUMBERS_H_
#define SLUICE_HARNESS_CLI_NUMBERS_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::cli {

// Parses "4096", "64K", "8M", "1G", "2T": decimal digits and at most one suffix, a power of 1024.
// At most 2^63 - 1. Empty for everything else.
std::optional<std::uint64_t> ParseByteCount(std::string_view text);

// Parses a whole decimal number below 2^64. Empty for everything else.
std::optional<std::uint64_t> ParseWholeNumber(std::string_view text);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_NUMBERS_H_
