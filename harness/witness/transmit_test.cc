#include "harness/witness/transmit.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "harness/witness/testing/targets.h"

namespace sluice::witness {
namespace {

struct Expected {
  const char* channel;
  double copies;
};

class Transmit : public ::testing::TestWithParam<Expected> {};

TEST_P(Transmit, IsAPropertyOfTheChannel) {
  auto channel = channels::MakeChannel(GetParam().channel,
                                       {.directory = testing::PayloadDirectory().string()});
  if (!channel) GTEST_SKIP() << channel.error().message;
  const Measurement transmit = MeasureTransmit(*channel, testing::PayloadDirectory());
  EXPECT_EQ(transmit.value, GetParam().copies) << transmit.note;
  EXPECT_EQ(transmit.confidence, Confidence::kSampled);
}

INSTANTIATE_TEST_SUITE_P(Channels, Transmit,
                         ::testing::Values(Expected{"tcp", 0}, Expected{"tcp-sg", 0},
                                           Expected{"tcp-nosg", 1}, Expected{"unix", 0},
                                           Expected{"pipe", 0}),
                         [](const auto& test) {
                           std::string name = test.param.channel;
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

TEST(TransmitToAFile, IsNotMeasuredForThereIsNoWire) {
  const channels::Channel channel = testing::ChannelByName("file");
  const Measurement transmit = MeasureTransmit(channel, testing::PayloadDirectory());
  EXPECT_FALSE(transmit.value);
  EXPECT_NE(transmit.note.find("no wire"), std::string::npos) << transmit.note;
}

}  // namespace
}  // namespace sluice::witness
