#include "harness/conformance/glob.h"

#include <gtest/gtest.h>

namespace sluice::conformance {
namespace {

TEST(Glob, MatchesTheWholeName) {
  EXPECT_TRUE(GlobMatches("bytes.one", "bytes.one"));
  EXPECT_FALSE(GlobMatches("bytes.one", "bytes.one@tcp"));
  EXPECT_FALSE(GlobMatches("bytes.one@tcp", "bytes.one"));
  EXPECT_FALSE(GlobMatches("", "x"));
  EXPECT_TRUE(GlobMatches("", ""));
}

TEST(Glob, StarTakesAnyCharacters) {
  EXPECT_TRUE(GlobMatches("bytes.*", "bytes.one@tcp"));
  EXPECT_TRUE(GlobMatches("*@tcp*", "bytes.one@tcp+nonblocking"));
  EXPECT_TRUE(GlobMatches("*", ""));
  EXPECT_TRUE(GlobMatches("a*b*c", "aXbXbc"));
  EXPECT_FALSE(GlobMatches("a*b*c", "aXbXbcX"));
  EXPECT_TRUE(GlobMatches("bytes.one**", "bytes.one"));
}

TEST(Glob, QuestionMarkTakesOneCharacter) {
  EXPECT_TRUE(GlobMatches("?nix", "unix"));
  EXPECT_FALSE(GlobMatches("?unix", "unix"));
}

TEST(Glob, NothingElseIsSpecial) {
  EXPECT_TRUE(GlobMatches("a.b+c[d]", "a.b+c[d]"));
  EXPECT_FALSE(GlobMatches("[a]", "a"));
}

}  // namespace
}  // namespace sluice::conformance
