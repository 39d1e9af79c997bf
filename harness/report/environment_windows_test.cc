#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/machine.h"
#include "harness/report/environment.h"

namespace sluice::report {
namespace {

TEST(WindowsEnvironment, NamesWindowsOnWindowsOnly) {
  const Environment environment = ObserveEnvironment(std::filesystem::temp_directory_path());
  EXPECT_EQ(environment.machine, "x86_64");
  if (base::ForeignSystem().empty()) {
    EXPECT_EQ(environment.system, "Windows");
    EXPECT_THAT(environment.release, ::testing::StartsWith("10.0."));
    EXPECT_EQ(environment.note, "");
  } else {
    EXPECT_EQ(environment.system + " " + environment.release, base::ForeignSystem());
    EXPECT_EQ(environment.note, "not Windows");
  }
}

TEST(WindowsEnvironment, KnowsNoFilesystemWhereThereIsNone) {
  EXPECT_EQ(ObserveEnvironment(R"(\\?\Volume{nowhere}\)").filesystem, "unknown");
}

}  // namespace
}  // namespace sluice::report
