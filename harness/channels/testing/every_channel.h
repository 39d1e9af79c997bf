// A fixture for tests of all channels.
#ifndef SLUICE_HARNESS_CHANNELS_TESTING_EVERY_CHANNEL_H_
#define SLUICE_HARNESS_CHANNELS_TESTING_EVERY_CHANNEL_H_

#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>
#include <utility>

#include "harness/channels/channel.h"

namespace sluice::channels {

// How GoogleTest shows the parameter of a test.
inline void PrintTo(const ChannelInfo& info, std::ostream* out) { *out << info.name; }

// How it names the test.
inline std::string NameOf(const ChannelInfo& info) {
  std::string name(info.name);
  for (char& letter : name) letter = letter == '-' ? '_' : letter;
  return name;
}

// Skips what this system has not.
class EveryChannel : public testing::TestWithParam<ChannelInfo> {
 protected:
  void SetUp() override {
    auto made = MakeChannel(GetParam().name, {.directory = testing::TempDir()});
    if (!made) GTEST_SKIP() << made.error().message;
    channel_.emplace(std::move(*made));
  }

  Connection Connect(const Buffers& buffers = {}) {
    auto connection = channel_->Connect(buffers);
    if (!connection) {
      ADD_FAILURE() << connection.error().message;
      return {};
    }
    return std::move(*connection);
  }

  std::optional<Channel> channel_;
};

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_TESTING_EVERY_CHANNEL_H_
