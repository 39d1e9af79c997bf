#include <gtest/gtest.h>

#include "core/base/path.h"

namespace sluice::base {
namespace {

TEST(WindowsPathText, HasASignForWhatIsNoUtf16) { EXPECT_EQ(ToUtf8(L"a\xd800"), "a\uFFFD"); }

TEST(WindowsIsAbsolute, KnowsDrivesAndShares) {
  EXPECT_TRUE(IsAbsolute(L"C:\\x"));
  EXPECT_TRUE(IsAbsolute(L"c:/x"));
  EXPECT_TRUE(IsAbsolute(L"\\\\server\\share\\x"));
  EXPECT_TRUE(IsAbsolute(L"//server/share/x"));
  EXPECT_TRUE(IsAbsolute(L"\\\\?\\C:\\x"));
  EXPECT_FALSE(IsAbsolute(L"C:x")) << "of that drive's current directory";
  EXPECT_FALSE(IsAbsolute(L"\\x")) << "of the current drive";
}

}  // namespace
}  // namespace sluice::base
