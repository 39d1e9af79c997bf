#include "harness/witness/kernel_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "core/host/loader.h"
#include "harness/witness/testing/targets.h"

namespace sluice::witness {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

Measurement Copied(double fraction) {
  return Observed({.name = "kernel_report.copied"}, fraction, Confidence::kSelfReport, "noted");
}

TEST(KernelReport, OfMsgZerocopyOnLoopbackIsThatAllWasCopied) {
  const channels::Channel channel = testing::ChannelByName("tcp");
  const auto plugin = host::Load("plugins/linux/linux.msg_zerocopy.so",
                                 {.allow_writable_by_others = true, .abi = {}});
  ASSERT_TRUE(plugin) << plugin.error().message;
  const auto result = MeasureKernelReport(
      {.plugin = *plugin, .channel = channel, .directory = testing::PayloadDirectory()});
  ASSERT_TRUE(result);
  ASSERT_TRUE(result->status.ok()) << result->status.why();
  EXPECT_GE(result->by_reference.value, 1);
  EXPECT_EQ(result->copied.value, 1) << result->copied.note;
  EXPECT_EQ(result->copied.confidence, Confidence::kSelfReport);
}

TEST(KernelReport, IsMissingWhereThePluginHasNone) {
  const channels::Channel channel = testing::ChannelByName("tcp");
  EXPECT_FALSE(MeasureKernelReport(testing::On<testing::Sendfile>(channel)));
}

TEST(KernelReport, IsHeldAgainstWhatArrived) {
  Measurement copied = Copied(1);
  CrossCheck(0.99, copied);
  EXPECT_THAT(copied.note, EndsWith("shows the same"));
  copied = Copied(0);
  CrossCheck(1.0, copied);
  EXPECT_THAT(copied.note, HasSubstr("not to be relied on"));
  EXPECT_THAT(copied.note, HasSubstr("100 %"));
  EXPECT_EQ(copied.value, 0) << "what it says stays as it was said";
  copied = Copied(1);
  CrossCheck({}, copied);
  EXPECT_THAT(copied.note, EndsWith("nothing measured to compare it with"));
}

}  // namespace
}  // namespace sluice::witness
