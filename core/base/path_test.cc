#include "core/base/path.h"

#include <gtest/gtest.h>

#include "core/base/machine.h"
#include "core/host/testing/os.h"

namespace sluice::base {
namespace {

namespace fs = std::filesystem;

TEST(PathText, IsUtf8) {
  EXPECT_EQ(ToUtf8(fs::path(u8"/ä/…/𝄞")), "/ä/…/𝄞");
  EXPECT_EQ(FromUtf8("/ä/…/𝄞"), fs::path(u8"/ä/…/𝄞"));
  EXPECT_EQ(ToUtf8(FromUtf8("")), "");
}

TEST(PathText, StandsWhatIsNotUtf8) {
  const std::string text = ToUtf8(FromUtf8("a\xff"));
  EXPECT_TRUE(text == "a\xff" || text == "a\uFFFD") << text;
}

TEST(IsAbsolute, TellsWhatDependsOnTheCurrentDirectory) {
  EXPECT_TRUE(IsAbsolute(fs::current_path()));
  EXPECT_FALSE(IsAbsolute("a"));
  EXPECT_FALSE(IsAbsolute("./a"));
  EXPECT_FALSE(IsAbsolute(""));
}

TEST(EnvironmentVariable, IsUtf8OrNothing) {
  const std::string value = "ä" + std::string(500, 'x');
  host::SetEnvironment("SLUICE_TEST", value.c_str());
  EXPECT_EQ(EnvironmentVariable("SLUICE_TEST"), value);
  host::SetEnvironment("SLUICE_TEST", nullptr);
  EXPECT_EQ(EnvironmentVariable("SLUICE_TEST"), std::nullopt);
}

}  // namespace
}  // namespace sluice::base
