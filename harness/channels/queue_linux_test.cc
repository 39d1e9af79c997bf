#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstdint>

#include "harness/channels/channel.h"
#include "harness/channels/queue.h"

namespace sluice::channels {
namespace {

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
    unacked = *UndeliveredBytes(*connection, 0);
    ASSERT_EQ(*UnsentBytes(*connection, 0), 0U);
  }
  EXPECT_GT(unacked, 0U);
}

TEST(Queue, SaysThatASinkHasNone) {
  const auto channel = MakeChannel("pipe", {});
  ASSERT_TRUE(channel) << channel.error().message;
  const auto connection = channel->Connect({});
  ASSERT_TRUE(connection);
  const auto unsent = UnsentBytes(*connection, 0);
  ASSERT_FALSE(unsent);
  EXPECT_EQ(unsent.error().code, boost::system::errc::inappropriate_io_control_operation);
}

}  // namespace
}  // namespace sluice::channels
