// What test sources are filled with.
#ifndef SLUICE_PLUGINS_TESTING_PATTERN_H_
#define SLUICE_PLUGINS_TESTING_PATTERN_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::plugins::testing {

// `size` bytes of an endless pattern without a period, from `offset` on: every test source is
// filled with it.
std::string Pattern(std::uint64_t offset, std::uint64_t size);

// Equal, or where they begin to differ; never prints the bytes.
::testing::AssertionResult SameBytes(std::string_view expected, std::string_view actual);

}  // namespace sluice::plugins::testing

#endif  // SLUICE_PLUGINS_TESTING_PATTERN_H_
