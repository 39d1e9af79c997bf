#include "harness/channels/receiver.h"

#include <gtest/gtest.h>

#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <thread>
#include <utility>

#include "core/base/file.h"
#include "core/base/socket.h"
#include "harness/channels/channel.h"

namespace sluice::channels {
namespace {

Connection Connect(std::string_view channel) {
  auto made = MakeChannel(channel, {.directory = testing::TempDir()});
  EXPECT_TRUE(made) << made.error().message;
  auto connection = made->Connect({});
  EXPECT_TRUE(connection) << connection.error().message;
  return std::move(*connection);
}

Digest DigestOfText(std::string_view text) { return DigestOf(std::as_bytes(std::span(text))); }

std::int64_t Write(const base::UniqueHandle& to, std::string_view text) {
  return base::Write(to.get(), std::as_bytes(std::span(text)));
}

TEST(Digest, DoesNotDependOnThePieces) {
  const std::string_view text = "one and two";
  Digester digester;
  digester.Add(std::as_bytes(std::span(text.substr(0, 3))));
  digester.Add(std::as_bytes(std::span(text.substr(3))));
  EXPECT_EQ(digester.digest(), DigestOfText(text));
  EXPECT_NE(digester.digest(), DigestOfText("one and tw"));
}

TEST(Receiver, SeesTheEndAlthoughOtherConnectionsAreOpen) {
  Connection first = Connect("tcp");
  Connection second = Connect("tcp");
  auto one = Receiver::Start(std::move(first.receiver));
  auto two = Receiver::Start(std::move(second.receiver));
  ASSERT_TRUE(one && two);
  ASSERT_EQ(Write(first.sink, "abc"), 3);
  first.sink.reset();
  const auto received = one->Finish();
  ASSERT_TRUE(received);
  EXPECT_EQ(received->bytes, 3U);
  EXPECT_EQ(received->digest, DigestOfText("abc"));
}

TEST(Receiver, ReportsAnEmptyStream) {
  Connection connection = Connect("tcp");
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
  ASSERT_EQ(Write(connection.sink, "later"), 5);
  const auto received = receiver->Finish();
  ASSERT_TRUE(received);
  EXPECT_EQ(received->bytes, 5U);
  EXPECT_EQ(received->digest, DigestOfText("later"));
}

TEST(Receiver, ReportsHowTheStreamBroke) {
  Connection connection = Connect("tcp");
  auto receiver = Receiver::Start(std::move(connection.receiver));
  ASSERT_TRUE(receiver);
  ASSERT_EQ(base::AbortOnClose(connection.sink.get()), 0);
  // Wine tells only those of a reset who wait for the stream when it comes.
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  connection.sink.reset();
  const auto received = receiver->Finish();
  ASSERT_TRUE(received);
  const boost::system::error_code error(received->os_error, boost::system::system_category());
  EXPECT_EQ(error, boost::system::errc::connection_reset);
}

TEST(Receiver, CanBeGivenUpWhileTheStreamGoesOn) {
  Connection connection = Connect("tcp");
  {
    const auto receiver = Receiver::Start(std::move(connection.receiver));
    ASSERT_TRUE(receiver);
    EXPECT_EQ(Write(connection.sink, "some"), 4);
  }
  EXPECT_TRUE(connection.sink);
}

TEST(Receiver, RefusesWhatIsNoHandle) { EXPECT_FALSE(Receiver::Start(base::UniqueHandle())); }

}  // namespace
}  // namespace sluice::channels
