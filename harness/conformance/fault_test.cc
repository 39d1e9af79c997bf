#include "harness/conformance/fault.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice::conformance {
namespace {

// A run makes calls with so many faults each; returns "2.1" for the first fault of the second call.
std::string RunOnce(FaultSchedule& schedule, const std::vector<std::size_t>& calls) {
  std::string text;
  for (std::size_t call = 0; call < calls.size(); ++call) {
    const std::vector<Fault> faults(calls[call]);
    const Fault* const fault = schedule.At(faults);
    if (fault != nullptr)
      text += std::to_string(call + 1) + "." + std::to_string(fault - faults.data() + 1);
  }
  return text.empty() ? "none" : text;
}

std::vector<std::string> RunAll(const std::vector<std::size_t>& calls) {
  FaultSchedule schedule;
  std::vector<std::string> runs;
  do {
    runs.push_back(RunOnce(schedule, calls));
  } while (schedule.Next());
  return runs;
}

TEST(FaultSchedule, TriesEveryFaultOfEveryCall) {
  using Runs = std::vector<std::string>;
  EXPECT_EQ(RunAll({2, 1, 3}), (Runs{"none", "1.1", "1.2", "2.1", "3.1", "3.2", "3.3", "none"}));
  EXPECT_EQ(RunAll({}), (Runs{"none", "none"}));
}

TEST(FaultSchedule, PassesOverCallsThatCannotGoWrong) {
  using Runs = std::vector<std::string>;
  EXPECT_EQ(RunAll({0, 2, 0}), (Runs{"none", "2.1", "2.2", "none"}));
}

TEST(FaultSchedule, GoesOnWhenACallIsAnotherOneThisTime) {
  FaultSchedule schedule;
  RunOnce(schedule, {3});
  EXPECT_TRUE(schedule.Next());
  EXPECT_EQ(RunOnce(schedule, {3}), "1.1");
  EXPECT_TRUE(schedule.Next());
  EXPECT_EQ(RunOnce(schedule, {1, 1}), "none");  // it had three faults before
  EXPECT_TRUE(schedule.Next());
  EXPECT_EQ(RunOnce(schedule, {1, 1}), "2.1");
  EXPECT_EQ(schedule.call(), 2U);
  EXPECT_TRUE(schedule.Next());
  EXPECT_EQ(RunOnce(schedule, {1, 1}), "none");
  EXPECT_FALSE(schedule.Next());
}

}  // namespace
}  // namespace sluice::conformance
