#include "harness/report/environment.h"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

namespace sluice::report {
namespace {

TEST(Environment, AsksTheSystem) {
  const Environment environment = ObserveEnvironment(std::filesystem::temp_directory_path());
  EXPECT_FALSE(environment.system.empty());
  EXPECT_FALSE(environment.release.empty());
  EXPECT_FALSE(environment.machine.empty());
  EXPECT_FALSE(environment.filesystem.empty());
  EXPECT_GE(environment.processors, 1U);
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

TEST(Environment, WindowsIsToldByItsBuild) {
  Environment environment{};
  environment.system = "Windows";
  environment.release = "10.0.19045";
  EXPECT_EQ(Heading(environment), "Windows 10.0.19045");
  EXPECT_TRUE(ToJson(environment).at("note").is_null());
}

TEST(Environment, AStandInIsNotTakenForTheSystem) {
  Environment environment{};
  environment.system = "Wine";
  environment.release = "8.0";
  environment.note = "not Windows";
  EXPECT_EQ(Heading(environment), "Wine 8.0 (not Windows)");
  EXPECT_EQ(ToJson(environment).at("note"), "not Windows");
}

}  // namespace
}  // namespace sluice::report
