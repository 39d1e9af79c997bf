#include "core/base/machine.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::base {
namespace {

TEST(Machine, TellsReleasesWithoutPatches) {
  EXPECT_EQ(WithoutPatches("6.18.4-amd64"), "6.18");
  EXPECT_EQ(WithoutPatches("14.1-RELEASE"), "14.1");
  EXPECT_EQ(WithoutPatches("8.0"), "8.0");
  EXPECT_EQ(WithoutPatches("unknown"), "unknown");
}

TEST(Machine, IsTheSameEveryTime) {
  EXPECT_EQ(Machine(), Machine());
  EXPECT_NE(Machine().find(" × "), std::string::npos) << Machine();
}

}  // namespace
}  // namespace sluice::base
