#include "harness/witness/alias.h"

#include <gtest/gtest.h>

#include "harness/witness/testing/targets.h"

namespace sluice::witness {
namespace {

using testing::ChannelByName;
using testing::On;

class Alias : public ::testing::TestWithParam<const char*> {
 protected:
  const channels::Channel channel_ = ChannelByName(GetParam());
};

void ExpectBoth(const AliasResult& result, double fraction) {
  EXPECT_TRUE(result.status.ok()) << result.status.why();
  EXPECT_EQ(result.queued.value, fraction) << result.queued.note;
  EXPECT_EQ(result.queued.confidence, Confidence::kSampled);
  EXPECT_EQ(result.delivered.value, fraction) << result.delivered.note;
}

TEST_P(Alias, IsNothingForCopies) {
  const AliasResult result = MeasureAlias(On<testing::HeapCopy>(channel_));
  ExpectBoth(result, 0.0);
  EXPECT_EQ(result.status.path_used, "test");
}

TEST_P(Alias, IsNothingForWritesFromAMapping) {
  ExpectBoth(MeasureAlias(On<testing::MapWrite<>>(channel_)), 0.0);
}

TEST_P(Alias, IsAllForReferences) {
  ExpectBoth(MeasureAlias(On<testing::Sendfile>(channel_)), 1.0);
}

TEST_P(Alias, IsAPartWhenAPartIsCopied) {
  const AliasResult result = MeasureAlias(On<testing::HalfCopy>(channel_));
  ASSERT_TRUE(result.queued.value && result.delivered.value) << result.queued.note;
  // Two chunks of four; in the queued stage of TCP, without the part of the first that was sent.
  EXPECT_NEAR(*result.queued.value, 0.5, 0.1);
  EXPECT_NEAR(*result.delivered.value, 0.5, 0.1);
}

INSTANTIATE_TEST_SUITE_P(Channels, Alias, ::testing::Values("tcp", "unix", "pipe"),
                         [](const auto& test) { return std::string(test.param); });

// Delivery to a socket of this machine copies what was lent (skb_orphan_frags_rx), so that a judged
// page which was delivered already would show.
TEST(AliasOfZerocopy, IsAllInTheQueueAndNothingWhenDelivered) {
  const channels::Channel channel = ChannelByName("tcp");
  const AliasResult result = MeasureAlias(On<testing::MapZerocopy>(channel));
  EXPECT_TRUE(result.status.ok()) << result.status.why();
  EXPECT_EQ(result.queued.value, 1.0) << result.queued.note;
  EXPECT_EQ(result.delivered.value, 0.0) << result.delivered.note;
}

TEST(AliasToAFile, IsNothingForCopies) {
  const channels::Channel channel = ChannelByName("file");
  ExpectBoth(MeasureAlias(On<testing::HeapCopy>(channel)), 0.0);
}

TEST(AliasToAFile, IsAllForAClone) {
  const channels::Channel channel = ChannelByName("file");
  const AliasResult result = MeasureAlias(On<testing::CloneFile>(channel));
  if (!result.status.ok()) GTEST_SKIP() << "no reflink here: " << result.status.why();
  ExpectBoth(result, 1.0);
}

TEST(AliasOfADefect, ReportsAWrongByteAsSuch) {
  const channels::Channel channel = ChannelByName("tcp");
  const AliasResult result = MeasureAlias(On<testing::Corrupter>(channel));
  EXPECT_EQ(result.status.error, "");
  EXPECT_NE(result.status.wrong.find("byte 1000 "), std::string::npos) << result.status.wrong;
  EXPECT_FALSE(result.queued.value);
  EXPECT_EQ(result.queued.note, result.status.wrong);
}

TEST(AliasOfADefect, ReportsACrash) {
  const channels::Channel channel = ChannelByName("unix");
  const AliasResult result = MeasureAlias(On<testing::Crasher>(channel));
  EXPECT_NE(result.status.error.find("SIGSEGV"), std::string::npos) << result.status.error;
  EXPECT_EQ(result.status.wrong, "");
  EXPECT_FALSE(result.queued.value);
  EXPECT_FALSE(result.delivered.value);
  EXPECT_TRUE(testing::NoChildLeft());
}

TEST(AliasOfADefect, PassesARefusalOn) {
  const channels::Channel channel = ChannelByName("pipe");
  const AliasResult result = MeasureAlias(On<testing::Refuser>(channel));
  EXPECT_EQ(result.status.code, SLUICE_E_UNSUPPORTED);
  EXPECT_FALSE(result.queued.value);
}

}  // namespace
}  // namespace sluice::witness
