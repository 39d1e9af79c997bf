#include "harness/channels/queue.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "harness/channels/channel.h"

namespace sluice::harness {
namespace {

TEST(Queue, CountsWhatAStalledReceiverLeavesUnsent) {
  const auto channel = MakeChannel("tcp", {});
  ASSERT_TRUE(channel) << channel.error().message;
  const auto connection = channel->Connect({.send = 1 << 20, .receive = 16 << 10});
  ASSERT_TRUE(connection) << connection.error().message;
  const int sink = connection->sink.get();
  ASSERT_EQ(*UnsentBytes(sink), 0U);
  ASSERT_EQ(*UnackedBytes(sink), 0U);

  const std::string payload(128 << 10, 'x');
  ASSERT_EQ(::send(sink, payload.data(), payload.size(), 0), static_cast<ssize_t>(payload.size()));
  const auto unsent = UnsentBytes(sink);
  const auto unacked = UnackedBytes(sink);
  ASSERT_TRUE(unsent && unacked);
  EXPECT_GT(*unsent, payload.size() / 2);
  EXPECT_LT(*unsent, payload.size());
  EXPECT_LE(*unsent, *unacked);
}

TEST(Queue, TellsSentFromAcknowledged) {
  const auto channel = MakeChannel("tcp", {});
  ASSERT_TRUE(channel) << channel.error().message;
  const auto connection = channel->Connect({});
  ASSERT_TRUE(connection) << connection.error().message;
  const int sink = connection->sink.get();
  const int on = 1;
  const int off = 0;
  ASSERT_EQ(::setsockopt(sink, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), 0);

  // The receiver is asked to hold its acknowledgements back; it may be late in doing so.
  std::uint64_t unacked = 0;
  for (int attempt = 0; attempt < 1000 && unacked == 0; ++attempt) {
    ASSERT_EQ(::setsockopt(connection->receiver.get(), IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off),
              0);
    ASSERT_EQ(::send(sink, "x", 1, 0), 1);
    unacked = *UnackedBytes(sink);
    ASSERT_EQ(*UnsentBytes(sink), 0U);
  }
  EXPECT_GT(unacked, 0U);
}

TEST(Queue, SaysThatASinkHasNone) {
  const auto channel = MakeChannel("pipe", {});
  ASSERT_TRUE(channel) << channel.error().message;
  const auto connection = channel->Connect({});
  ASSERT_TRUE(connection);
  const auto unsent = UnsentBytes(connection->sink.get());
  ASSERT_FALSE(unsent);
  EXPECT_EQ(unsent.error().code, boost::system::errc::inappropriate_io_control_operation);
}

}  // namespace
}  // namespace sluice::harness
