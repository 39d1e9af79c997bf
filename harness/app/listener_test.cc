#include "harness/app/listener.h"

#include <gtest/gtest.h>

#include <boost/system/errc.hpp>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

#include "core/base/file.h"
#include "core/base/native_socket.h"
#include "core/base/path.h"
#include "core/base/socket.h"
#include "harness/app/sockets.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

class ListenerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // Short: a socket's path has little room.
    directory_ = base::MakeDirectory(fs::temp_directory_path(), "l").value();
    path_ = base::ToUtf8(directory_ / "socket");
    cancellation_.emplace(base::Cancellation::Create().value());
  }
  void TearDown() override { fs::remove_all(directory_); }

  base::Result<Listener> Listen(const Address& address) {
    return Listener::Listen(*Resolve(address), ToString(address));
  }
  static bool HasUnixSockets() { return base::LocalSocket().has_value(); }
  base::Result<base::UniqueHandle> Reach(const Address& address) {
    return Connect(*Resolve(address), ToString(address), *cancellation_);
  }

  // Sends one and receives it.
  void ExpectOneByte(const base::UniqueHandle& sender, const base::UniqueHandle& receiver) {
    std::byte byte{'x'};
    ASSERT_EQ(base::Write(sender.get(), std::span(&byte, 1)), 1);
    byte = {};
    ASSERT_TRUE(WaitReady(receiver.get(), Direction::kRead, *cancellation_));
    EXPECT_EQ(base::Read(receiver.get(), std::span(&byte, 1)), 1);
    EXPECT_EQ(byte, std::byte{'x'});
  }

  fs::path directory_;
  std::string path_;
  std::optional<base::Cancellation> cancellation_;
};

TEST_F(ListenerTest, IsReachedAtTheAddressItTells) {
  for (const Address& asked : {Address(TcpAddress{"127.0.0.1", 0}), Address(UnixAddress{path_})}) {
    if (std::holds_alternative<UnixAddress>(asked) && !HasUnixSockets()) continue;
    auto listener = Listen(asked);
    ASSERT_TRUE(listener) << listener.error().message;
    const auto told = ParseAddress(listener->address());
    ASSERT_TRUE(told) << listener->address();
    const auto sender = Reach(*told);
    ASSERT_TRUE(sender) << sender.error().message;
    std::string peer;
    const auto receiver = listener->Accept(*cancellation_, peer);
    ASSERT_TRUE(receiver) << receiver.error().message;
    ExpectOneByte(*sender, *receiver);
  }
}

class UnixListenerTest : public ListenerTest {
 protected:
  void SetUp() override {
    ListenerTest::SetUp();
    if (!HasUnixSockets()) GTEST_SKIP() << "this system has no unix sockets";
  }
};

TEST_F(UnixListenerTest, TakesItsPathAway) {
  { ASSERT_TRUE(Listen(UnixAddress{path_})); }
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(UnixListenerTest, LeavesAPathThatIsNoLongerItsOwn) {
  {
    const auto listener = Listen(UnixAddress{path_});
    ASSERT_TRUE(listener);
    // The new file is made first, so that it cannot get the socket's inode.
    std::ofstream(path_ + "2") << "theirs";
    fs::rename(path_ + "2", path_);
  }
  EXPECT_TRUE(fs::is_regular_file(path_));
}

TEST_F(UnixListenerTest, ReplacesASocketThatNobodyListensAt) {
  const auto addresses = Resolve(UnixAddress{path_});
  {
    const base::UniqueHandle stale = base::LocalSocket().value();
    ASSERT_EQ(
        bind(base::native::Of(stale.get()), addresses->front().get(), addresses->front().size), 0);
  }
  ASSERT_TRUE(SocketAt(path_));
  if (!IsAbandoned(addresses->front())) GTEST_SKIP() << "this system does not tell";
  EXPECT_TRUE(Listen(UnixAddress{path_}));
}

TEST_F(UnixListenerTest, LeavesASocketInUseAloneAndUndisturbed) {
  auto first = Listen(UnixAddress{path_});
  ASSERT_TRUE(first);
  const auto second = Listen(UnixAddress{path_});
  ASSERT_TRUE(second.has_error());
  EXPECT_EQ(second.error().code, boost::system::errc::address_in_use);
  // The attempt was no connection: the first one to be accepted is the real one.
  const auto sender = Reach(UnixAddress{path_});
  ASSERT_TRUE(sender);
  std::string peer;
  const auto receiver = first->Accept(*cancellation_, peer);
  ASSERT_TRUE(receiver);
  ExpectOneByte(*sender, *receiver);
}

TEST_F(UnixListenerTest, LeavesAFileAlone) {
  std::ofstream(path_) << "precious";
  const auto listener = Listen(UnixAddress{path_});
  ASSERT_TRUE(listener.has_error());
  EXPECT_EQ(listener.error().code, boost::system::errc::file_exists);
  EXPECT_EQ(fs::file_size(path_), 8U);
}

TEST_F(ListenerTest, SaysThatThereAreNoUnixSockets) {
  if (HasUnixSockets()) GTEST_SKIP() << "there are";
  const auto why = [](const auto& result) {
    return result.has_error() ? result.error().message : "it worked";
  };
  EXPECT_TRUE(
      why(Listen(UnixAddress{"x"}))
          .starts_with("cannot listen at unix:x: this system does not support unix sockets: "));
  EXPECT_TRUE(
      why(Reach(UnixAddress{"x"}))
          .starts_with("cannot connect to unix:x: this system does not support unix sockets: "));
}

TEST_F(ListenerTest, LeavesAnAddressInUseAlone) {
  const auto first = Listen(TcpAddress{"127.0.0.1", 0});
  ASSERT_TRUE(first);
  const auto second = Listen(ParseAddress(first->address()).value());
  ASSERT_TRUE(second.has_error());
  EXPECT_EQ(second.error().code, boost::system::errc::address_in_use);
}

TEST_F(ListenerTest, ARefusedConnectionIsToldAtOnce) {
  std::string free;
  {
    const auto gone = Listen(TcpAddress{"127.0.0.1", 0});
    ASSERT_TRUE(gone);
    free = gone->address();
  }
  const auto refused = Reach(ParseAddress(free).value());
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, boost::system::errc::connection_refused);
}

TEST_F(ListenerTest, StopsWaitingWhenCancelled) {
  auto listener = Listen(TcpAddress{"127.0.0.1", 0});
  ASSERT_TRUE(listener);
  cancellation_->Cancel();
  std::string peer;
  const auto connection = listener->Accept(*cancellation_, peer);
  ASSERT_TRUE(connection.has_error());
  EXPECT_EQ(connection.error().code, boost::system::errc::operation_canceled);
}

TEST_F(ListenerTest, RefusesAPathThatDoesNotFit) {
  EXPECT_EQ(Resolve(UnixAddress{std::string(107, 'x')}).has_value(), true);
  const auto resolved = Resolve(UnixAddress{std::string(108, 'x')});
  ASSERT_TRUE(resolved.has_error());
  EXPECT_NE(resolved.error().message.find("at most 107 bytes, but this one has 108"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::app
