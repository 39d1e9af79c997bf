#include "core/transfer/cost_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/base/machine.h"
#include "core/base/testing/temp_directory.h"
#include "core/host/testing/os.h"

namespace sluice::transfer {
namespace {

CostTable Table(std::string machine) {
  return {.machine = std::move(machine),
          .when = "2001-02-03",
          .curves = {{.plugin = "a.b",
                      .version = "1.0.0",
                      .sink_kind = SLUICE_KIND_TCP,
                      .cache = CacheState::kCold,
                      .points = {{.bytes = 1024, .seconds = 1.25e-5},
                                 {.bytes = 4096, .seconds = 2.5e-5}}}}};
}

TEST(CostFile, ReadsWhatItWrote) {
  const auto read = ParseCosts(ToText(Table("here")));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->machine, "here");
  EXPECT_EQ(read->when, "2001-02-03");
  ASSERT_EQ(read->curves.size(), 1U);
  const CostCurve& curve = read->curves.front();
  EXPECT_EQ(curve.plugin, "a.b");
  EXPECT_EQ(curve.version, "1.0.0");
  EXPECT_EQ(curve.sink_kind, SLUICE_KIND_TCP);
  EXPECT_EQ(curve.cache, CacheState::kCold);
  ASSERT_EQ(curve.points.size(), 2U);
  EXPECT_EQ(curve.points.back().bytes, 4096U);
  EXPECT_EQ(curve.points.back().seconds, 2.5e-5);
}

std::string Curve(const std::string& points) {
  return R"({"schema": "sluice.costs/1", "machine": "", "when": "", "curves": [)"
         R"({"plugin": "a.b", "version": "1", "sink": "tcp", "points": )" +
         points + "}]}";
}

TEST(CostFile, RefusesWhatCannotBeTrue) {
  EXPECT_TRUE(ParseCosts(Curve("[[1, 2], [2, 1]]")));
  for (const char* points :
       {"[]", "[[1]]", "[[0, 1]]", "[[-1, 1]]", "[[1, 0]]", "[[1, -1]]", "[[2, 1], [1, 1]]",
        "[[1, 1], [1, 1]]", "[[1.5, 1]]", "7", "[[1, \"1\"]]"}) {
    EXPECT_FALSE(ParseCosts(Curve(points))) << points;
  }
  for (const char* text :
       {"", "{", "[]", "7", R"({"schema": "sluice.costs/2"})", R"({"schema": "sluice.costs/1"})"}) {
    EXPECT_FALSE(ParseCosts(text)) << text;
  }
}

TEST(CostFile, TakesAFileForWarmWithoutAWord) {
  const std::string text = Curve("[[1, 2]]");
  EXPECT_EQ(ParseCosts(text).value().curves.front().cache, CacheState::kWarm);
  std::string tepid = text;
  tepid.replace(tepid.find("\"points\""), 0, R"("cache": "tepid", )");
  EXPECT_FALSE(ParseCosts(tepid));
}

TEST(CostFile, SaysWhichSchemaItExpects) {
  const auto read = ParseCosts(R"({"schema": "sluice.costs/9"})");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "schema \"sluice.costs/9\", expected \"sluice.costs/1\"");
}

TEST(CostFile, LeavesOutSinksThatItDoesNotKnow) {
  std::string text = ToText(Table(""));
  text.replace(text.find("\"tcp\""), 5, "\"rdma\"");
  const auto read = ParseCosts(text);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->curves.empty());
}

// The cache directory of the user is another one for this test.
class LoadCostsTest : public ::testing::Test {
 protected:
  LoadCostsTest() {
    const std::string cache = directory_.path().string();
    for (const char* name : {"XDG_CACHE_HOME", "LOCALAPPDATA"}) {
      host::SetEnvironment(name, cache.c_str());
    }
    std::filesystem::create_directories(CostFile().parent_path());
  }

  static void Keep(const std::string& text) { std::ofstream(CostFile()) << text; }

  base::TempDirectory directory_;
};

TEST_F(LoadCostsTest, TakesWhatWasMeasuredOnThisMachine) {
  Keep(ToText(Table(base::Machine())));
  const LoadedCosts costs = LoadCosts();
  EXPECT_EQ(costs.origin, "measured on this machine, 2001-02-03");
  ASSERT_EQ(costs.table.curves.size(), 1U);
  EXPECT_EQ(costs.table.curves.front().plugin, "a.b");
}

TEST_F(LoadCostsTest, LeavesWhatIsOfAnotherMachine) {
  Keep(ToText(Table("a toaster")));
  const LoadedCosts costs = LoadCosts();
  EXPECT_NE(costs.origin.find("is of another machine, \"a toaster\""), std::string::npos)
      << costs.origin;
  for (const CostCurve& curve : costs.table.curves) EXPECT_NE(curve.plugin, "a.b");
}

TEST_F(LoadCostsTest, SurvivesAnyFile) {
  for (const char* text : {"", "no JSON", "{\"schema\": 7}", "[[[[[[[[[[", "\xff\xfe\x00"}) {
    Keep(text);
    const LoadedCosts costs = LoadCosts();
    EXPECT_NE(costs.origin.find("cannot be used"), std::string::npos) << costs.origin;
    EXPECT_NE(costs.origin.find("`sluice calibrate`"), std::string::npos) << costs.origin;
  }
}

TEST_F(LoadCostsTest, DoesWithoutAFile) {
  EXPECT_NE(LoadCosts().origin.find("`sluice calibrate` measures this machine"), std::string::npos);
}

}  // namespace
}  // namespace sluice::transfer
