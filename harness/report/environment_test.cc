#include "harness/report/environment.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace sluice::harness {
namespace {

TEST(Environment, AsksTheSystem) {
  const Environment environment = ObserveEnvironment("/proc");
  EXPECT_FALSE(environment.release.empty());
  EXPECT_FALSE(environment.machine.empty());
  EXPECT_GE(environment.processors, 1U);
  EXPECT_EQ(environment.privileged, geteuid() == 0);
  EXPECT_EQ(environment.filesystem, "0x9fa0") << "one without a name here";
}

TEST(Environment, HeadingHasTheFirstTwoNumbersOfTheRelease) {
  Environment environment{};
  environment.system = "Linux";
  environment.release = "6.18.44-fc-v595";
  EXPECT_EQ(Heading(environment), "Linux 6.18");
  environment.release = "6.1-rc3";
  EXPECT_EQ(Heading(environment), "Linux 6.1");
  environment.release = "unknown";
  EXPECT_EQ(Heading(environment), "Linux unknown");
}

}  // namespace
}  // namespace sluice::harness
