#include "harness/witness/count.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/witness/testing/plugins.h"
#include "harness/witness/testing/targets.h"

namespace sluice::witness {
namespace {

using testing::Crasher;
using ::testing::HasSubstr;
using testing::HeapCopy;
using ::testing::IsEmpty;
using testing::Linked;
using testing::Refuser;
using testing::Sendfile;

CountResult CountOn(const std::vector<host::PluginPtr>& plugins,
                    const std::vector<std::string>& channels) {
  return Count(plugins, channels,
               {.directory = testing::PayloadDirectory(), .bytes = std::uint64_t{1} << 20U},
               [](const CountStep&) { return true; });
}

TEST(Count, AddsUpTheCopiesOfEveryPlace) {
  const CountResult result = CountOn({Linked<HeapCopy>(), Linked<Sendfile>()}, {"tcp"});
  ASSERT_EQ(result.rows.size(), 2U);
  const Row& by_value = result.rows[0];
  EXPECT_EQ(by_value.failure, "");
  EXPECT_EQ(by_value.path_used, "test");
  EXPECT_DOUBLE_EQ(by_value.copies.send.value(), 1);
  EXPECT_DOUBLE_EQ(by_value.copies.transmit.value(), 0);
  EXPECT_DOUBLE_EQ(by_value.copies.delivery.value(), 0);
  if (by_value.copies.staged) {
    EXPECT_DOUBLE_EQ(*by_value.copies.staged, 1);
    EXPECT_DOUBLE_EQ(by_value.copies.cpu.value(), 2);
    EXPECT_DOUBLE_EQ(result.rows[1].copies.cpu.value(), 0);
  }
  EXPECT_DOUBLE_EQ(result.rows[1].copies.send.value(), 0);
  EXPECT_TRUE(testing::NoChildLeft());
}

TEST(Count, SaysWhyAFigureIsMissing) {
  const CountResult result = CountOn({Linked<HeapCopy>()}, {"file"});
  ASSERT_EQ(result.rows.size(), 1U);
  const Row& row = result.rows[0];
  EXPECT_FALSE(row.copies.transmit);
  ASSERT_FALSE(row.gaps.empty());
  const auto gap = std::ranges::find(row.gaps, "transmit", &Gap::figure);
  ASSERT_NE(gap, row.gaps.end());
  EXPECT_FALSE(gap->reason.empty());
  EXPECT_EQ(row.copies.cpu.has_value(), row.copies.staged.has_value())
      << "a file has no wire to wait for";
}

TEST(Count, SkipsAChannelThatIsNotThere) {
  const CountResult result = CountOn({Linked<HeapCopy>()}, {"tin-can", "pipe"});
  ASSERT_EQ(result.skips.size(), 1U);
  EXPECT_EQ(result.skips[0].plugin, "");
  EXPECT_EQ(result.skips[0].channel, "tin-can");
  EXPECT_FALSE(result.skips[0].reason.empty());
  EXPECT_EQ(result.rows.size(), 1U);
}

TEST(Count, SkipsAPluginThatRefusesWhatItClaimsNothingFor) {
  const CountResult result = CountOn({Linked<Refuser>()}, {"pipe"});
  EXPECT_THAT(result.rows, IsEmpty());
  ASSERT_EQ(result.skips.size(), 1U);
  EXPECT_THAT(result.skips[0].reason, HasSubstr("it never can"));
  EXPECT_FALSE(AnyFailed(result));
}

TEST(Count, ReportsACrashAsAFailureAndGoesOn) {
  const CountResult result = CountOn({Linked<Crasher>(), Linked<HeapCopy>()}, {"pipe"});
  ASSERT_EQ(result.rows.size(), 2U);
  EXPECT_FALSE(result.rows[0].failure.empty());
  EXPECT_EQ(result.rows[0].judgement.verdict, Verdict::kUnproven);
  EXPECT_EQ(result.rows[1].failure, "");
  EXPECT_TRUE(AnyFailed(result));
  EXPECT_TRUE(testing::NoChildLeft());
}

TEST(Count, StopsWhenTheObserverSaysSo) {
  const std::vector plugins = {Linked<HeapCopy>(), Linked<Sendfile>()};
  const std::vector<std::string> channels = {"pipe", "unix"};
  std::vector<std::size_t> seen;
  const CountResult result =
      Count(plugins, channels,
            {.directory = testing::PayloadDirectory(), .bytes = std::uint64_t{64} << 10U},
            [&](const CountStep& step) {
              EXPECT_EQ(step.of, 4U);
              seen.push_back(step.number);
              return step.number < 3;
            });
  EXPECT_EQ(seen, (std::vector<std::size_t>{1, 2, 3}));
  EXPECT_EQ(result.rows.size(), 2U);
  EXPECT_TRUE(testing::NoChildLeft());
}

TEST(Count, FailsWhenAClaimIsRefuted) {
  CountResult result;
  result.rows.emplace_back();
  EXPECT_FALSE(AnyFailed(result));
  result.rows[0].judgement.verdict = Verdict::kRefuted;
  EXPECT_TRUE(AnyFailed(result));
}

}  // namespace
}  // namespace sluice::witness
