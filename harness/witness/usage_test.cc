#include "harness/witness/usage.h"

#include <gtest/gtest.h>

#include "harness/witness/testing/subjects.h"

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
  ASSERT_TRUE(mapped.conduct.ok()) << mapped.conduct.why();
  ASSERT_TRUE(copied.conduct.ok()) << copied.conduct.why();
  // At least one for each of 128 windows, beside what both have.
  EXPECT_GE(*mapped.minor_faults.value, *copied.minor_faults.value + 100);
  EXPECT_EQ(mapped.major_faults.value, 0);
}

TEST(Usage, OfAPluginThatSleepsIsVoluntarySwitches) {
  Subject subject = testing::On<testing::SleepyCopy>(Tcp());
  subject.bytes = 16 * testing::kChunk;
  const UsageResult result = MeasureUsage(subject);
  ASSERT_TRUE(result.conduct.ok()) << result.conduct.why();
  EXPECT_GE(*result.voluntary_switches.value, 16);
  EXPECT_TRUE(result.involuntary_switches.value);
}

TEST(Usage, OfAPluginThatHangsIsNotMeasured) {
  Subject subject = testing::On<testing::Hanger>(Tcp());
  subject.deadline = std::chrono::milliseconds(100);
  const UsageResult result = MeasureUsage(subject);
  EXPECT_FALSE(result.minor_faults.value);
  EXPECT_FALSE(result.voluntary_switches.value);
  EXPECT_NE(result.minor_faults.note.find("hung"), std::string::npos) << result.minor_faults.note;
  EXPECT_TRUE(testing::NoChildLeft());
}

}  // namespace
}  // namespace sluice::witness
