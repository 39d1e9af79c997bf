// Plugins are measured, what was measured is told in every way there is, and `auto` goes by it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

namespace fs = std::filesystem;

class Bench : public Scene {
 protected:
  // The shortest measurement of a plugin that every route suits.
  std::vector<std::string> Short(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"bench",  "--channel",   "tcp",      "--cache",
                                          "warm",   "--size",      "1K",       "--seconds",
                                          "0.0001", "--directory", Directory()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  // With a cache directory of the test's own.
  Start OwnCache() const {
    return {.environment = {{"XDG_CACHE_HOME", Directory()}, {"LOCALAPPDATA", Directory()}}};
  }
};

TEST_F(Bench, ShowsEveryPluginAndAuto) {
  const Ended ended = Sluice(Short());
  ASSERT_TRUE(IsGood(ended)) << ended.out;
  EXPECT_THAT(ended.out, HasSubstr("tcp, warm cache"));
  EXPECT_THAT(ended.out, HasSubstr("GiB/s (over the raw loop)"));
  for (const std::string& plugin : SocketPlugins()) EXPECT_THAT(ended.out, HasSubstr(plugin));
  EXPECT_THAT(ended.out, HasSubstr("a fixed choice against auto"));
  EXPECT_EQ(ended.err, "");
  EXPECT_TRUE(Names().empty());
}

TEST_F(Bench, PrintsJsonAlone) {
  const std::string plugin = SocketPlugins().back();
  const Ended ended = Sluice(Short({"--json", plugin}));
  ASSERT_TRUE(IsGood(ended));
  const boost::json::value json = boost::json::parse(ended.out);
  EXPECT_EQ(json.at("schema"), "sluice.bench/1");
  ASSERT_EQ(json.at("cells").as_array().size(), 1U) << "auto is not among plugins that are named";
  EXPECT_EQ(json.at("cells").at(0).at("plugin"), boost::json::string(plugin));
  EXPECT_GT(json.at("cells").at(0).at("throughput").as_double(), 0);
}

TEST_F(Bench, PrintsCommaSeparatedValues) {
  const Ended ended = Sluice(Short({"--csv", SocketPlugins().back()}));
  ASSERT_TRUE(IsGood(ended));
  EXPECT_THAT(ended.out, StartsWith("plugin,channel,bytes,"));
  EXPECT_EQ(std::ranges::count(ended.out, '\n'), 2);
}

TEST_F(Bench, DrawsAPage) {
  ASSERT_TRUE(IsGood(Sluice(Short({"--plot", Path("plot.html"), SocketPlugins().back()}))));
  EXPECT_EQ(Names(), std::vector<std::string>{"plot.html"});
  EXPECT_THAT(Read("plot.html"), HasSubstr("<svg"));
}

TEST_F(Bench, RefusesWhatItCannotMeasureBeforeItBegins) {
  const auto fails = [&](std::vector<std::string> arguments, std::string_view part) {
    arguments.insert(arguments.begin(), "bench");
    EXPECT_TRUE(FailsWith(Sluice(arguments), app::kExitUsage, part));
  };
  fails({"--size", "1000"}, "--size 1000: expected 1K to 1G, a multiple of 64 bytes");
  fails({"--size", "2G"}, "--size 2G");
  fails({"--size", "big"}, "--size big");
  fails({"--cache", "lukewarm"}, "--cache lukewarm: expected warm or cold");
  fails({"--seconds", "0"}, "--seconds");
  fails({"--seconds", "nan"}, "--seconds");
  fails({"--channel", "tpc"}, "did you mean \"tcp\"?");
  fails({"--json", "--csv"}, "choose one");
  fails({"--plot", Path("no/such/directory/plot.html")}, "--plot");
  fails({"--directory", Path("absent")}, "--directory " + Path("absent"));
  fails({"no.such"}, "no.such");
}

// What `sluice calibrate` keeps, without its minute.
std::string CostsFor(const std::string& plugin, const std::string& version,
                     const std::string& machine) {
  return R"({"schema": "sluice.costs/1", "machine": ")" + machine +
         R"(", "when": "2001-02-03", "curves": [{"plugin": ")" + plugin + R"(", "version": ")" +
         version + R"(", "sink": "tcp", "points": [[1, 1e-6], [1000000, 1e-5]]}]})";
}

TEST_F(Bench, CalibrateKeepsCostsThatSendGoesBy) {
  const Ended ended = Sluice({"calibrate", "--seconds", "0.01"}, OwnCache());
  ASSERT_TRUE(IsGood(ended));
  EXPECT_THAT(ended.out, HasSubstr("quickest"));
  EXPECT_THAT(ended.out, HasSubstr("costs.json"));
  const bool cold = ended.out.find(" cold ") != std::string::npos;
  const bool told = ended.err.find("cold files were not measured") != std::string::npos;
  EXPECT_NE(cold, told) << ended.out << ended.err;
  ReceivingProgram receiver({":0"});
  const Ended sent =
      Sluice({"send", "--explain", Write("file", Bytes(1000)), receiver.address()}, OwnCache());
  ASSERT_TRUE(IsGood(sent));
  EXPECT_THAT(sent.out, HasSubstr("costs: measured on this machine, 2"));
}

TEST_F(Bench, CalibrateSaysThatItCannotKeepAnything) {
  EXPECT_TRUE(
      FailsWith(Sluice({"calibrate"}, {.environment = {{"XDG_CACHE_HOME", Write("file", "")},
                                                       {"LOCALAPPDATA", Path("file")}}}),
                app::kExitUsage, "cannot make "));
}

TEST_F(Bench, SendExplainsWhichCostsItWentBy) {
  const std::string file = Write("file", Bytes(1000));
  const auto explain = [&] {
    ReceivingProgram receiver({":0"});
    const Ended ended = Sluice({"send", "--explain", file, receiver.address()}, OwnCache());
    EXPECT_TRUE(IsGood(ended));
    return ended.out;
  };
  EXPECT_THAT(explain(), HasSubstr("`sluice calibrate` measures this machine"));

  fs::create_directory(directory_ / "sluice");
  Write("sluice/costs.json", "not JSON");
  EXPECT_THAT(explain(), HasSubstr("cannot be used"));
  const std::string plugin = SocketPlugins().back();
  Write("sluice/costs.json", CostsFor(plugin, "1.0.0", "a toaster"));
  const std::string other = explain();
  EXPECT_THAT(other, HasSubstr("is of another machine, \"a toaster\", and this is \""));

  // It has just told what this machine is called.
  const std::string mark = "and this is \"";
  const std::size_t begin = other.find(mark) + mark.size();
  const std::string machine = other.substr(begin, other.find('"', begin) - begin);
  const boost::json::value info = boost::json::parse(Sluice({"info", "--json", plugin}).out);
  Write("sluice/costs.json",
        CostsFor(plugin, std::string(info.at("version").as_string()), machine));
  const std::string own = explain();
  EXPECT_THAT(own, HasSubstr("costs: measured on this machine, 2001-02-03"));
  EXPECT_THAT(own, HasSubstr(plugin + ": some "));
  EXPECT_THAT(own, HasSubstr("(" + plugin + ")")) << "it is the one that ran";
}

// Except where copying by claims keeps what the quickest plugin would lose.
TEST_F(Bench, CpGoesByTheSameCostsAsSend) {
  ASSERT_TRUE(IsGood(Sluice({"calibrate", "--seconds", "0.01"}, OwnCache())));
  const Ended ended =
      Sluice({"cp", "--explain", Write("file", Bytes(5000)), Path("copy")}, OwnCache());
  ASSERT_TRUE(IsGood(ended));
  EXPECT_THAT(ended.out,
              ::testing::AnyOf(HasSubstr("costs: measured on this machine, 2"),
                               HasSubstr("claims, as the copy may share storage or keep holes")));
}

}  // namespace
}  // namespace sluice::cli
