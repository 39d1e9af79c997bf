#include <gtest/gtest.h>

#include "harness/witness/footprint.h"
#include "harness/witness/testing/targets_windows.h"

namespace sluice::witness {
namespace {

using testing::ChannelByName;
using testing::On;

struct Expected {
  const char* mover;
  double copies;
};

class Footprint : public ::testing::TestWithParam<Expected> {};

TEST_P(Footprint, IsWhatThePluginCopies) {
  const channels::Channel channel = ChannelByName("tcp");
  const FootprintResult result = MeasureFootprint(On(channel, GetParam().mover));
  EXPECT_TRUE(result.status.ok()) << result.status.why();
  ASSERT_TRUE(result.staged.value) << result.staged.note;
  EXPECT_NEAR(*result.staged.value, GetParam().copies, 0.01);
  EXPECT_EQ(result.staged.confidence, Confidence::kSampled);
}

INSTANTIATE_TEST_SUITE_P(
    Movers, Footprint,
    ::testing::Values(Expected{"test.heap_copy", 1}, Expected{"test.stack_copy", 1},
                      Expected{"test.static_copy", 1}, Expected{"test.section_copy", 1},
                      Expected{"test.double_copy", 2}, Expected{"test.half_copy", 0.5},
                      Expected{"test.map_send", 0}),
    [](const auto& test) { return std::string(test.param.mover).substr(sizeof "test"); });

TEST(FootprintOfADefect, ReportsACrash) {
  const channels::Channel channel = ChannelByName("tcp");
  const FootprintResult result = MeasureFootprint(On(channel, "test.crasher"));
  EXPECT_FALSE(result.staged.value);
  EXPECT_NE(result.staged.note.find("crashed"), std::string::npos) << result.staged.note;
}

TEST(FootprintOfADefect, ReportsAHang) {
  const channels::Channel channel = ChannelByName("tcp");
  Target target = On(channel, "test.hanger");
  target.deadline = std::chrono::seconds(3);
  const FootprintResult result = MeasureFootprint(target);
  EXPECT_FALSE(result.staged.value);
  EXPECT_NE(result.status.error.find("hung"), std::string::npos) << result.status.error;
}

TEST(FootprintOfADefect, ReportsWrongContent) {
  const channels::Channel channel = ChannelByName("tcp");
  const FootprintResult result = MeasureFootprint(On(channel, "test.corrupter"));
  EXPECT_FALSE(result.staged.value);
  EXPECT_EQ(result.status.error, "");
  EXPECT_NE(result.status.wrong.find("other content"), std::string::npos);
}

}  // namespace
}  // namespace sluice::witness
