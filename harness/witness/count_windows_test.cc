#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/machine.h"
#include "harness/witness/alias.h"
#include "harness/witness/count.h"
#include "harness/witness/testing/targets_windows.h"

namespace sluice::witness {
namespace {

using testing::ChannelByName;
using testing::On;

const Measurement* Find(const Row& row, std::string_view name) {
  const auto found = std::ranges::find(row.witnesses, name, &Measurement::name);
  return found == row.witnesses.end() ? nullptr : &*found;
}

CountResult CountOn(const char* mover, const char* channel,
                    transfer::CacheState cache = transfer::CacheState::kWarm) {
  const std::vector plugins = {testing::Mover(mover)};
  const std::vector<std::string> channels = {channel};
  return Count(
      plugins, channels,
      {.directory = testing::PayloadDirectory(), .bytes = std::uint64_t{1} << 20U, .cache = cache},
      [](const CountStep&) { return true; });
}

TEST(Alias, IsNothingForCopies) {
  const channels::Channel channel = ChannelByName("tcp");
  for (const char* mover : {"test.heap_copy", "test.map_send"}) {
    const AliasResult result = MeasureAlias(On(channel, mover));
    EXPECT_TRUE(result.status.ok()) << result.status.why();
    EXPECT_EQ(result.queued.value, 0.0) << result.queued.note;
    EXPECT_EQ(result.delivered.value, 0.0) << result.delivered.note;
  }
}

TEST(Alias, IsJudgedWithoutWhatIsInFlight) {
  const channels::Channel channel = ChannelByName("tcp");
  const AliasResult result = MeasureAlias(On(channel, "test.pender"));
  EXPECT_TRUE(result.status.ok()) << result.status.why();
  EXPECT_EQ(result.delivered.value, 0.0);
  EXPECT_NE(result.delivered.note.find("32 pages judged; 65536 bytes of an operation"),
            std::string::npos)
      << result.delivered.note;
}

TEST(Alias, OfADefectReportsAWrongByteAsSuch) {
  const channels::Channel channel = ChannelByName("tcp");
  const AliasResult result = MeasureAlias(On(channel, "test.corrupter"));
  EXPECT_EQ(result.status.error, "");
  EXPECT_NE(result.status.wrong.find("byte 1000 "), std::string::npos) << result.status.wrong;
  EXPECT_FALSE(result.queued.value);
}

TEST(Count, MeasuresWhatItCanAndSaysWhyTheRestIsMissing) {
  const CountResult result = CountOn("test.heap_copy", "tcp");
  ASSERT_EQ(result.rows.size(), 1U);
  const Row& row = result.rows[0];
  EXPECT_EQ(row.failure, "");
  EXPECT_EQ(row.path_used, "test");
  EXPECT_EQ(row.copies.staged, 1.0);
  EXPECT_EQ(row.copies.send, 1.0);
  for (const auto& missing :
       {row.copies.transmit, row.copies.cpu, row.copies.storage_to_memory, row.crossings}) {
    EXPECT_FALSE(missing);
  }
  for (const char* figure : {"transmit", "cpu", "storage_to_memory", "crossings", "faults"}) {
    const auto gap = std::ranges::find(row.gaps, figure, &Gap::figure);
    ASSERT_NE(gap, row.gaps.end()) << figure;
    EXPECT_NE(gap->reason, "") << figure;
  }
  for (const char* name : {"faults.all", "storage.reads"}) {
    const Measurement* witness = Find(row, name);
    ASSERT_NE(witness, nullptr) << name;
    EXPECT_TRUE(witness->value.value_or(1) > 0) << "what is not counted is none, never 0";
    if (!witness->value) {
      EXPECT_NE(witness->note, "");
    }
  }
}

TEST(Count, ToAFileHasNoWireToWaitFor) {
  const CountResult result = CountOn("test.heap_copy", "file");
  ASSERT_EQ(result.rows.size(), 1U);
  // These plugins send, which a file does not take.
  EXPECT_NE(result.rows[0].failure, "");
}

TEST(Count, HasNoColdCache) {
  const CountResult result = CountOn("test.heap_copy", "tcp", transfer::CacheState::kCold);
  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_EQ(result.rows[0].failure, "") << "the plugin is not to blame";
  ASSERT_FALSE(result.rows[0].gaps.empty());
  EXPECT_NE(result.rows[0].gaps[0].reason.find("cold cache"), std::string::npos);
}

TEST(Count, ReportsACrashAsAFailure) {
  const CountResult result = CountOn("test.crasher", "tcp");
  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_NE(result.rows[0].failure.find("crashed"), std::string::npos);
  EXPECT_TRUE(AnyFailed(result));
}

}  // namespace
}  // namespace sluice::witness
