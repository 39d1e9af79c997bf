#include "harness/cli/numbers.h"

#include <gtest/gtest.h>

namespace sluice::cli {
namespace {

TEST(ParseByteCount, TakesDigitsAndOneSuffix) {
  EXPECT_EQ(ParseByteCount("0"), 0U);
  EXPECT_EQ(ParseByteCount("4096"), 4096U);
  EXPECT_EQ(ParseByteCount("64K"), 65536U);
  EXPECT_EQ(ParseByteCount("8M"), 8U << 20);
  EXPECT_EQ(ParseByteCount("3G"), std::uint64_t{3} << 30);
  EXPECT_EQ(ParseByteCount("2T"), std::uint64_t{2} << 40);
}

TEST(ParseByteCount, EndsAtTheLargestFileOffset) {
  EXPECT_EQ(ParseByteCount("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(ParseByteCount("9223372036854775808"), std::nullopt);
  EXPECT_EQ(ParseByteCount("8388607T"), std::uint64_t{8388607} << 40);
  EXPECT_EQ(ParseByteCount("8388608T"), std::nullopt);
  EXPECT_EQ(ParseByteCount("18446744073709551616"), std::nullopt);
}

TEST(ParseByteCount, RefusesEverythingElse) {
  for (const char* text :
       {"", "K", "-1", "+1", " 1", "1 ", "1.5M", "0x10", "1KB", "1KK", "1k", "1e3", "one", "1\n"}) {
    EXPECT_EQ(ParseByteCount(text), std::nullopt) << '"' << text << '"';
  }
}

}  // namespace
}  // namespace sluice::cli
