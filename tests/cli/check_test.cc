// `sluice check`, end to end: what it selects, what it prints, its exit codes, and that it leaves
// nothing behind. Whether it finds what is wrong with plugins is the matter of //tests/defects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

namespace json = boost::json;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kSound = "linux.sendfile";
// Moves nothing, whatever it is asked.
constexpr const char* kIdle = "tests/defects/sound.so";

class Check : public Scene {
 protected:
  // With scratch files in the test's directory.
  Ended Run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"check", "--directory", directory_.string()});
    return Sluice(arguments);
  }
  // Held against an expectations file of that content.
  Ended Expecting(std::string_view content, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"--expectations", Write("known.txt", content)});
    Ended ended = Run(arguments);
    std::filesystem::remove(Path("known.txt"));
    return ended;
  }
  void TearDown() override {
    EXPECT_THAT(Names(), IsEmpty());
    Scene::TearDown();
  }
};

// ---- Selecting ----

TEST_F(Check, ListsItsCasesWithTheirClauses) {
  const Ended ended = Run({"--list", "--include", "bytes.one"});
  ASSERT_TRUE(IsGood(ended));
  EXPECT_THAT(ended.out, AllOf(StartsWith("bytes.one\n"), HasSubstr("C-BYTES-1")));
  const Ended all = Run({"--list", "--json"});
  ASSERT_TRUE(IsGood(all));
  EXPECT_GE(json::parse(all.out).at("variants").as_array().size(), 80U);
}

TEST_F(Check, RunsWhatIsIncludedAndNotExcludedOnTheChannelsChosen) {
  const Ended ended = Run({"--json", "--include", "bytes.one*", "--exclude", "*+nonblocking",
                           "--channel", "unix", "--channel", "pipe", kSound});
  ASSERT_TRUE(IsGood(ended));
  const json::value result = json::parse(ended.out);
  std::vector<std::string> ran;
  for (const json::value& it : result.at("plugins").at(0).at("cases").as_array()) {
    ran.emplace_back(it.at("variant").as_string());
  }
  EXPECT_THAT(ran, ::testing::ElementsAre("bytes.one@unix", "bytes.one@pipe"));
}

TEST_F(Check, SaysWhatACaseThatIsNoneMayMean) {
  EXPECT_TRUE(FailsWith(Run({"--include", "bytes.on", kSound}), app::kExitNothing,
                        "did you mean \"bytes.one\"?"));
  EXPECT_TRUE(FailsWith(Run({"--include", "nothing*", kSound}), app::kExitNothing, "--list"));
  EXPECT_TRUE(
      FailsWith(Run({"--channel", "pip", kSound}), app::kExitUsage, "did you mean \"pipe\"?"));
  EXPECT_TRUE(FailsWith(Run({"linux.sendfle"}), app::kExitUsage, "did you mean linux.sendfile?"));
}

TEST_F(Check, RefusesWrongArguments) {
  EXPECT_TRUE(FailsWith(Run({"--jobs", "0"}), app::kExitUsage, "--jobs 0: expected 1 to 1024"));
  EXPECT_TRUE(FailsWith(Run({"--jobs", "many"}), app::kExitUsage, "--jobs many"));
  EXPECT_TRUE(FailsWith(Run({"--seed", "-1"}), app::kExitUsage, "--seed"));
  EXPECT_TRUE(FailsWith(Run({"--seed", "seven"}), app::kExitUsage, "--seed seven"));
  EXPECT_TRUE(
      FailsWith(Run({"--expectations", Path("absent")}), app::kExitUsage, "absent: No such file"));
  EXPECT_TRUE(FailsWith(Sluice({"check", "--directory", Path("absent"), kSound}), app::kExitUsage,
                        "--directory"));
  EXPECT_TRUE(FailsWith(Run({"--junit", Path("absent/x.xml"), kSound}), app::kExitUsage,
                        "--junit " + Path("absent/x.xml") + ": No such file"));
  EXPECT_TRUE(FailsWith(Run({Path("absent.so")}), app::kExitUsage, "absent.so: No such file"));
}

TEST_F(Check, SaysWhichClauseARefusedPluginBreaks) {
  EXPECT_TRUE(FailsWith(Run({"tests/defects/wrong_magic.so"}), app::kExitRefused,
                        "got 0x7f454c46 (C-DESC-1)"));
}

// ---- Reporting ----

TEST_F(Check, TalliesWhatPassed) {
  const Ended ended = Run({"--include", "bytes.one", "--seed", "7", kSound});
  ASSERT_TRUE(IsGood(ended));
  EXPECT_THAT(ended.out, ContainsRegex("linux.sendfile: [0-9]+ passed.* s, seed 7\n$"));
  EXPECT_EQ(ended.err, "");  // no progress where there is no terminal
}

TEST_F(Check, CountsTheFaultPointsSurvived) {
  const Ended ended = Run({"--json", "--include", "fault.errors@pipe", kSound});
  ASSERT_TRUE(IsGood(ended));
  const json::value plugin = json::parse(ended.out).at("plugins").at(0);
  const json::value& one = plugin.at("cases").at(0);
  if (one.at("status") == "SKIP") GTEST_SKIP() << one.at("reason");
  EXPECT_GE(plugin.at("fault_points").as_int64(), 20);
}

TEST_F(Check, NamesClauseExpectationSightAndTheCommandThatRepeatsIt) {
  const Ended ended = Run({"--include", "bytes.one@pipe", "--seed", "7", kIdle});
  EXPECT_EQ(ended.exit_code, app::kExitRefuted);
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("  FAIL     bytes.one@pipe\n"), HasSubstr("\n      C-STATUS-2  "),
                    HasSubstr("\n      expected  "), HasSubstr("\n      seen      "),
                    ContainsRegex("\n      rerun     sluice check --seed 7 --include "
                                  "bytes.one@pipe .*tests/defects/sound.so'?\n")));
}

TEST_F(Check, RepeatsARandomCaseByItsSeed) {
  // The range that was chosen shows in the error.
  const auto seen = [&](const char* seed) {
    const std::string text = Run({"--include", "range.random@pipe", "--seed", seed,
                                  "tests/defects/tells_range_by_error.so"})
                                 .out;
    const std::size_t from = text.find("it fails on purpose (");
    return from == std::string::npos ? text : text.substr(from, text.find(')', from) - from);
  };
  EXPECT_THAT(seen("5"), StartsWith("it fails on purpose ("));
  EXPECT_EQ(seen("5"), seen("5"));
  EXPECT_NE(seen("5"), seen("6"));
}

TEST_F(Check, PrintsNothingButJsonAndWritesJUnit) {
  const Ended ended =
      Run({"--json", "--junit", Path("check.xml"), "--include", "bytes.one@pipe", kSound, kIdle});
  EXPECT_EQ(ended.exit_code, app::kExitRefuted);
  const json::value result = json::parse(ended.out);
  EXPECT_EQ(result.at("schema"), "sluice.check/1");
  EXPECT_EQ(result.at("environment").at("system"), "Linux");
  EXPECT_EQ(result.at("plugins").as_array().size(), 2U);
  const std::string xml = Read("check.xml");
  EXPECT_THAT(
      xml, AllOf(StartsWith("<?xml"), HasSubstr("name=\"bytes.one@pipe\""), HasSubstr("<failure")));
  std::filesystem::remove(Path("check.xml"));
}

TEST_F(Check, SaysWhyNothingRan) {
  const Ended ended = Run({"--include", "bytes.one@pipe", "tests/defects/lies_about_copies.so"});
  EXPECT_EQ(ended.exit_code, app::kExitNothing);
  EXPECT_THAT(ended.out, HasSubstr("the sink is no TCP socket"));
}

TEST_F(Check, RunsInItsOwnProcessForADebugger) {
  const Ended ended = Run({"--in-process", "--include", "bytes.one@*", kSound});
  EXPECT_TRUE(IsGood(ended));
}

// ---- What is known to fail ----

TEST_F(Check, TakesAnExpectedFailureWithItsReason) {
  const Ended ended = Expecting("test.sound bytes.one@* FAIL moves nothing yet\n",
                                {"--include", "bytes.one@pipe", kIdle});
  ASSERT_TRUE(IsGood(ended));
  EXPECT_THAT(ended.out, AllOf(HasSubstr("  XFAIL    bytes.one@pipe\n      moves nothing yet\n"),
                               Not(HasSubstr("FAIL     bytes.one@pipe\n      C-"))));
}

TEST_F(Check, TellsOfAnExpectationThatIsOutOfDate) {
  const Ended ended = Expecting("linux.sendfile bytes.one@pipe FAIL long mended\n",
                                {"--include", "bytes.one@pipe", kSound});
  EXPECT_EQ(ended.exit_code, app::kExitRefuted);
  EXPECT_THAT(ended.out, HasSubstr("  XPASS    bytes.one@pipe\n"));
}

TEST_F(Check, WantsAReasonForEveryExpectation) {
  EXPECT_TRUE(FailsWith(Expecting("test.sound bytes.one FAIL\n", {kIdle}), app::kExitUsage,
                        "line 1: the reason is missing"));
  EXPECT_TRUE(FailsWith(Expecting("\n# fine\ntest.sound bytes.one PASS ok\n", {kIdle}),
                        app::kExitUsage, "line 3: "));
}

// ---- Being interrupted ----

TEST_F(Check, LeavesNothingBehindWhenInterrupted) {
  // Whoever is left behind becomes a child of this process.
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
  Program program({"check", "--directory", directory_.string(), kSound});
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (Names().empty() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_THAT(Names(), Not(IsEmpty())) << "no case has begun";
  program.Interrupt();
  program.Interrupt();  // as timeout(1) does
  const Ended ended = program.Wait();
  EXPECT_TRUE(WasInterrupted(ended)) << ended.exit_code;
  EXPECT_THAT(ended.err, HasSubstr("interrupted"));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

}  // namespace
}  // namespace sluice::cli
