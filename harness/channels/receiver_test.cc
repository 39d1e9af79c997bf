#include "harness/channels/receiver.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include "harness/channels/channel.h"

namespace sluice::harness {
namespace {

Connection Connect(std::string_view channel) {
  auto made = MakeChannel(channel, {.directory = testing::TempDir()});
  EXPECT_TRUE(made) << made.error().message;
  auto connection = made->Connect({});
  EXPECT_TRUE(connection) << connection.error().message;
  return std::move(*connection);
}

Digest DigestOfText(std::string_view text) { return DigestOf(std::as_bytes(std::span(text))); }

bool HasNoChildren() { return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

TEST(Digest, DoesNotDependOnThePieces) {
  const std::string_view text = "one and two";
  Digester digester;
  digester.Add(std::as_bytes(std::span(text.substr(0, 3))));
  digester.Add(std::as_bytes(std::span(text.substr(3))));
  EXPECT_EQ(digester.digest(), DigestOfText(text));
  EXPECT_NE(digester.digest(), DigestOfText("one and tw"));
}

TEST(Receiver, SeesTheEndAlthoughOtherConnectionsAreOpen) {
  Connection first = Connect("unix");
  Connection second = Connect("unix");
  auto one = Receiver::Start(std::move(first.receiver));
  auto two = Receiver::Start(std::move(second.receiver));
  ASSERT_TRUE(one && two);
  ASSERT_EQ(::write(first.sink.get(), "abc", 3), 3);
  first.sink.reset();
  const auto received = one->Finish();
  ASSERT_TRUE(received);
  EXPECT_EQ(received->bytes, 3U);
  EXPECT_EQ(received->digest, DigestOfText("abc"));
}

TEST(Receiver, ReportsAnEmptyStream) {
  Connection connection = Connect("pipe");
  auto receiver = Receiver::Start(std::move(connection.receiver));
  ASSERT_TRUE(receiver);
  connection.sink.reset();
  const auto received = receiver->Finish();
  ASSERT_TRUE(received);
  EXPECT_EQ(received->bytes, 0U);
  EXPECT_EQ(received->digest, DigestOfText(""));
}

TEST(Receiver, ReadsAFileWhenTheSenderIsDone) {
  Connection connection = Connect("file");
  auto receiver = Receiver::Start(std::move(connection.receiver));
  ASSERT_TRUE(receiver);
  ASSERT_EQ(::write(connection.sink.get(), "later", 5), 5);
  const auto received = receiver->Finish();
  ASSERT_TRUE(received);
  EXPECT_EQ(received->bytes, 5U);
  EXPECT_EQ(received->digest, DigestOfText("later"));
}

TEST(Receiver, ReportsHowTheStreamBroke) {
  Connection connection = Connect("tcp");
  auto receiver = Receiver::Start(std::move(connection.receiver));
  ASSERT_TRUE(receiver);
  const linger reset{.l_onoff = 1, .l_linger = 0};
  ASSERT_EQ(::setsockopt(connection.sink.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset), 0);
  connection.sink.reset();
  const auto received = receiver->Finish();
  ASSERT_TRUE(received);
  EXPECT_EQ(received->os_error, ECONNRESET);
}

TEST(Receiver, BreaksTheStreamWhenItIsGivenUp) {
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

TEST(Receiver, RefusesWhatIsNoDescriptor) {
  const auto receiver = Receiver::Start(UniqueHandle());
  ASSERT_FALSE(receiver);
  EXPECT_EQ(receiver.error().code, boost::system::errc::bad_file_descriptor);
}

}  // namespace
}  // namespace sluice::harness
