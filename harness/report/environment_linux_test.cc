#include <gtest/gtest.h>
#include <unistd.h>

#include "harness/report/environment.h"

namespace sluice::report {
namespace {

TEST(LinuxEnvironment, IsWhatTheSystemSays) {
  const Environment environment = ObserveEnvironment("/proc");
  EXPECT_EQ(environment.system, "Linux");
  EXPECT_EQ(environment.note, "");
  EXPECT_EQ(environment.privileged, geteuid() == 0);
  EXPECT_EQ(environment.filesystem, "0x9fa0") << "one without a name here";
}

}  // namespace
}  // namespace sluice::report
