#include "harness/witness/usage.h"

#include <gtest/gtest.h>

#include "harness/witness/testing/targets.h"

namespace sluice::witness {
namespace {

const channels::Channel& Tcp() {
  static const channels::Channel kTcp = testing::ChannelByName("tcp");
  return kTcp;
}

TEST(Usage, OfMappingsIsPageFaults) {
  // Parts of this program itself may not be in memory, or not any more.
  constexpr int kTries = 5;
  UsageResult mapped;
  for (int i = 0; i < kTries && mapped.major_faults.value != 0; ++i) {
    mapped = MeasureUsage(testing::On<testing::MapWrite<>>(Tcp()));
  }
  const UsageResult copied = MeasureUsage(testing::On<testing::HeapCopy>(Tcp()));
  ASSERT_TRUE(mapped.status.ok()) << mapped.status.why();
  ASSERT_TRUE(copied.status.ok()) << copied.status.why();
  // At least one for each of 128 windows, beside what both have.
  EXPECT_GE(*mapped.minor_faults.value, *copied.minor_faults.value + 100);
  EXPECT_EQ(mapped.major_faults.value, 0);
}

TEST(Usage, OfAPluginThatSleepsIsVoluntarySwitches) {
  Target target = testing::On<testing::SleepyCopy>(Tcp());
  target.bytes = 16 * testing::kChunk;
  const UsageResult result = MeasureUsage(target);
  ASSERT_TRUE(result.status.ok()) << result.status.why();
  EXPECT_GE(*result.voluntary_switches.value, 16);
  EXPECT_TRUE(result.involuntary_switches.value);
}

TEST(Usage, OfAPluginThatHangsIsNotMeasured) {
  Target target = testing::On<testing::Hanger>(Tcp());
  target.deadline = std::chrono::milliseconds(100);
  const UsageResult result = MeasureUsage(target);
  EXPECT_FALSE(result.minor_faults.value);
  EXPECT_FALSE(result.voluntary_switches.value);
  EXPECT_NE(result.minor_faults.note.find("hung"), std::string::npos) << result.minor_faults.note;
  EXPECT_TRUE(testing::NoChildLeft());
}

}  // namespace
}  // namespace sluice::witness
