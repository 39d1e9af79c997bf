#include "harness/app/digest_line.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace sluice::app {
namespace {

TEST(HexText, IsTheCanonicalDigest) {
  // `printf '' | xxhsum -H2`
  EXPECT_EQ(HexText(channels::DigestOf({})), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(HexText({.high = 1, .low = 2}), "00000000000000010000000000000002");
}

TEST(DigestLine, SurvivesTheWayThereAndBack) {
  const StreamDigest stream = {.digest = {.high = 0xABC, .low = ~0ULL}, .bytes = 1234567};
  EXPECT_EQ(DigestLine(stream),
            "sluice-digest/1 xxh3-128 0000000000000abcffffffffffffffff 1234567\n");
  EXPECT_EQ(ParseDigestLine(DigestLine(stream)), stream);
  const StreamDigest longest = {.digest = {.high = ~0ULL, .low = ~0ULL},
                                .bytes = std::numeric_limits<std::uint64_t>::max()};
  EXPECT_EQ(DigestLine(longest).size(), kMaxDigestLine);
  EXPECT_EQ(ParseDigestLine(DigestLine(longest)), longest);
}

TEST(ParseDigestLine, TakesNothingButItsOneSpelling) {
  const std::string prefix = "sluice-digest/1 xxh3-128 ";
  const std::string digest = "99aa06d3014798d86001c324468d497f";
  ASSERT_TRUE(ParseDigestLine(prefix + digest + " 0\n"));
  for (const std::string& line : {
           std::string(),
           std::string("\n"),
           prefix,
           prefix + '\n',
           prefix + digest + '\n',
           prefix + digest + " \n",
           prefix + digest + " 0",  // cut off
           prefix + digest + " 00\n",
           prefix + digest + "  0\n",  // spelt otherwise
           prefix + digest + " 0 \n",
           prefix + digest + " -1\n",  //
           prefix + digest + " 0\r\n",
           prefix + digest + " 0\n\n",                       //
           prefix + "99AA06D3014798D86001C324468D497F 0\n",  //
           prefix + "99aa06d3014798d86001c324468d497 0\n",   // a digit short
           prefix + digest + " 18446744073709551616\n",      // 2^64
           "sluice-digest/2 xxh3-128 " + digest + " 0\n",    //
           std::string("HTTP/1.1 400 Bad Request\n"),
       }) {
    EXPECT_FALSE(ParseDigestLine(line)) << line;
  }
}

}  // namespace
}  // namespace sluice::app
