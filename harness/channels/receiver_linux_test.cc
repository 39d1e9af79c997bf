#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "harness/channels/channel.h"
#include "harness/channels/receiver.h"

namespace sluice::channels {
namespace {

Connection Connect(std::string_view channel) {
  auto made = MakeChannel(channel, {.directory = testing::TempDir()});
  EXPECT_TRUE(made) << made.error().message;
  auto connection = made->Connect({});
  EXPECT_TRUE(connection) << connection.error().message;
  return std::move(*connection);
}

bool HasNoChildren() { return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

TEST(ReceiverProcess, SeesTheEndAlthoughOtherConnectionsAreOpen) {
  for (const char* channel : {"unix", "pipe"}) {
    Connection first = Connect(channel);
    Connection second = Connect(channel);
    auto one = Receiver::Start(std::move(first.receiver));
    auto two = Receiver::Start(std::move(second.receiver));
    ASSERT_TRUE(one && two);
    ASSERT_EQ(::write(first.sink.get(), "abc", 3), 3);
    first.sink.reset();
    const auto received = one->Finish();
    ASSERT_TRUE(received);
    EXPECT_EQ(received->bytes, 3U);
  }
}

TEST(ReceiverProcess, BreaksTheStreamWhenItIsGivenUp) {
  Connection connection = Connect("pipe");
  {
    const auto receiver = Receiver::Start(std::move(connection.receiver));
    ASSERT_TRUE(receiver);
    EXPECT_FALSE(HasNoChildren());
  }
  EXPECT_TRUE(HasNoChildren());
  ASSERT_NE(::signal(SIGPIPE, SIG_IGN), SIG_ERR);
  EXPECT_EQ(::write(connection.sink.get(), "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
}

TEST(ReceiverProcess, RefusesWhatIsNoDescriptor) {
  const auto receiver = Receiver::Start(base::UniqueHandle());
  ASSERT_FALSE(receiver);
  EXPECT_EQ(receiver.error().code, boost::system::errc::bad_file_descriptor);
}

}  // namespace
}  // namespace sluice::channels
