// Processes of cases. This program is what they run: with the argument "be" it is one of them.
#include "harness/conformance/isolated.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "harness/conformance/case_context.h"
#include "harness/conformance/case_report.h"

namespace sluice::conformance {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using testing::EndsWith;
using testing::HasSubstr;

constexpr int kOwnStatus = 3;

const Case kCase{
    .name = "test.case", .summary = "", .clauses = {"C-TEST-1"}, .routes = {}, .run = nullptr};

// ---- What a case's process does ----

int Be(std::string_view what) {
  const auto report = PrepareCaseProcess();
  if (!report) return EXIT_FAILURE;
  if (what == "crash") {
    volatile int* volatile nowhere = nullptr;
    *nowhere = 1;
  }
  if (what == "hang") std::this_thread::sleep_for(60s);
  if (what == "exit") return kOwnStatus;
  CaseResult result{.status = Status::kPass};
  if (what == "fail") {
    std::fputs((std::string(2 * kMostOutput, '.') + "the end").c_str(), stdout);
    std::fflush(stdout);
    result.status = Status::kFail;
    result.findings = {{.clause = "C-TEST-1", .expected = "good", .seen = "bad"}};
  }
  if (what == "input" && std::getchar() != EOF) result.status = Status::kWarn;
  SendResult(*report, result);
  return EXIT_SUCCESS;
}

// ---- The tests ----

Isolated Start(const std::string& what, std::chrono::seconds patience = 30s) {
  return Isolated::Start({.of = &kCase}, patience, {"be", what}).value();
}

CaseResult RunOne(const std::string& what, std::chrono::seconds patience = 30s) {
  Isolated isolated = Start(what, patience);
  const Isolated* const running[] = {&isolated};
  while (!isolated.IsOver()) WaitForAny(running, nullptr);
  return isolated.Collect();
}

TEST(Isolated, ReportsItsResult) {
  const CaseResult result = RunOne("pass");
  EXPECT_EQ(result.status, Status::kPass);
  EXPECT_EQ(result.output, "");
  EXPECT_GT(result.seconds, 0);
}

TEST(Isolated, KeepsTheLastThatAFailurePrinted) {
  const CaseResult result = RunOne("fail");
  EXPECT_EQ(result.status, Status::kFail);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings.front().seen, "bad");
  EXPECT_EQ(result.output.size(), kMostOutput);
  EXPECT_THAT(result.output, EndsWith("..the end"));
}

TEST(Isolated, HasNoInput) { EXPECT_EQ(RunOne("input").status, Status::kPass); }

TEST(Isolated, LaysACrashToTheFirstClause) {
  if (Sanitized()) GTEST_SKIP() << "a sanitizer exits instead";
  const CaseResult result = RunOne("crash");
  EXPECT_EQ(result.status, Status::kCrashed);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings.front().clause, "C-TEST-1");
  EXPECT_THAT(result.findings.front().seen,
              testing::AnyOf(HasSubstr("SIGSEGV"), HasSubstr("an access violation")));
}

TEST(Isolated, CallsItACrashToEndWithoutAReport) {
  const CaseResult result = RunOne("exit");
  EXPECT_EQ(result.status, Status::kCrashed);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_THAT(result.findings.front().seen, HasSubstr("exit status 3"));
}

TEST(Isolated, IsKilledWhenItsTimeIsOver) {
  if (Sanitized()) GTEST_SKIP() << "everything has more time";
  const CaseResult result = RunOne("hang", 1s);
  EXPECT_EQ(result.status, Status::kTimeout);
  EXPECT_GE(result.seconds, 1);
  EXPECT_LT(result.seconds, 20);
}

TEST(WaitForAny, EndsWhenOneOfSeveralIsOver) {
  const Isolated hanging = Start("hang");
  const Isolated passing = Start("pass");
  const Isolated* const running[] = {&hanging, &passing};
  while (!passing.IsOver()) WaitForAny(running, nullptr);
  EXPECT_FALSE(hanging.IsOver());
}

TEST(WaitForAny, WaitsForMoreThanASystemDoesAtOnce) {
  std::vector<Isolated> hanging;
  hanging.push_back(Start("hang"));
  const Isolated passing = Start("pass");
  std::vector<const Isolated*> running(70, &hanging.front());
  running.push_back(&passing);
  while (!passing.IsOver()) WaitForAny(running, nullptr);
}

TEST(WaitForAny, EndsWhenItIsToStop) {
  auto stop = base::Cancellation::Create().value();
  const Isolated hanging = Start("hang");
  const Isolated* const running[] = {&hanging};
  std::thread canceller([&] {
    std::this_thread::sleep_for(100ms);
    stop.Cancel();
  });
  while (!stop.requested()) WaitForAny(running, &stop);
  canceller.join();
  EXPECT_FALSE(hanging.IsOver());
}

}  // namespace
}  // namespace sluice::conformance

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "be") return sluice::conformance::Be(argv[2]);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
