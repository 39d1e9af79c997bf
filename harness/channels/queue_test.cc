#include "harness/channels/queue.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <thread>

#include "core/base/file.h"
#include "harness/channels/channel.h"

namespace sluice::channels {
namespace {

TEST(Queue, CountsWhatAStalledReceiverLeavesUnsent) {
  const auto channel = MakeChannel("tcp", {});
  ASSERT_TRUE(channel) << channel.error().message;
  const auto connection = channel->Connect({.send = 1 << 20, .receive = 16 << 10});
  ASSERT_TRUE(connection) << connection.error().message;
  ASSERT_EQ(*UnsentBytes(*connection, 0), 0U);
  ASSERT_EQ(*UndeliveredBytes(*connection, 0), 0U);

  const std::string payload(128 << 10, 'x');
  const auto size = static_cast<std::int64_t>(payload.size());
  ASSERT_EQ(base::Write(connection->sink.get(), std::as_bytes(std::span(payload))), size);
  // The receiver's queue fills up in its own time.
  auto unsent = UnsentBytes(*connection, payload.size());
  for (int turn = 0; turn < 100 && unsent && *unsent == payload.size(); ++turn) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    unsent = UnsentBytes(*connection, payload.size());
  }
  const auto undelivered = UndeliveredBytes(*connection, payload.size());
  ASSERT_TRUE(unsent && undelivered);
  EXPECT_GT(*unsent, payload.size() / 2);
  EXPECT_LT(*unsent, payload.size());
  EXPECT_LE(*unsent, *undelivered);
}

}  // namespace
}  // namespace sluice::channels
