#include "harness/cli/listener.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/system/errc.hpp>
#include <filesystem>
#include <fstream>
#include <string>

namespace sluice::harness {
namespace {

namespace fs = std::filesystem;

class ListenerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // Short: a socket's path has little room.
    std::string name = "/tmp/listener_XXXXXX";
    directory_ = mkdtemp(name.data());
    path_ = (directory_ / "socket").string();
    cancellation_.emplace(transfer::Cancellation::Create().value());
  }
  void TearDown() override { fs::remove_all(directory_); }

  host::Result<Listener> Listen(const Address& address) {
    return Listener::Listen(*Resolve(address), ToString(address));
  }
  host::Result<UniqueHandle> Reach(const Address& address) {
    return Connect(*Resolve(address), ToString(address), *cancellation_);
  }

  fs::path directory_;
  std::string path_;
  std::optional<transfer::Cancellation> cancellation_;
};

TEST_F(ListenerTest, IsReachedAtTheAddressItTells) {
  for (const Address& asked : {Address(TcpAddress{"127.0.0.1", 0}), Address(UnixAddress{path_})}) {
    auto listener = Listen(asked);
    ASSERT_TRUE(listener) << listener.error().message;
    const auto told = ParseAddress(listener->address());
    ASSERT_TRUE(told) << listener->address();
    const auto sender = Reach(*told);
    ASSERT_TRUE(sender) << sender.error().message;
    std::string peer;
    const auto receiver = listener->Accept(*cancellation_, peer);
    ASSERT_TRUE(receiver) << receiver.error().message;
    ASSERT_EQ(send(sender->get(), "x", 1, MSG_NOSIGNAL), 1);
    char byte = 0;
    EXPECT_EQ(recv(receiver->get(), &byte, 1, 0), 1);
    EXPECT_EQ(byte, 'x');
  }
}

TEST_F(ListenerTest, TakesItsPathAway) {
  { ASSERT_TRUE(Listen(UnixAddress{path_})); }
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(ListenerTest, LeavesAPathThatIsNoLongerItsOwn) {
  {
    const auto listener = Listen(UnixAddress{path_});
    ASSERT_TRUE(listener);
    // The new file is made first, so that it cannot get the socket's inode.
    std::ofstream(path_ + "2") << "theirs";
    fs::rename(path_ + "2", path_);
  }
  EXPECT_TRUE(fs::is_regular_file(path_));
}

TEST_F(ListenerTest, ReplacesASocketThatNobodyListensAt) {
  const auto addresses = Resolve(UnixAddress{path_});
  {
    const UniqueHandle stale(socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(bind(stale.get(), addresses->front().get(), addresses->front().size), 0);
  }
  ASSERT_TRUE(fs::is_socket(path_));
  EXPECT_TRUE(Listen(UnixAddress{path_}));
}

TEST_F(ListenerTest, LeavesASocketInUseAloneAndUndisturbed) {
  auto first = Listen(UnixAddress{path_});
  ASSERT_TRUE(first);
  const auto second = Listen(UnixAddress{path_});
  ASSERT_TRUE(second.has_error());
  EXPECT_EQ(second.error().code, boost::system::errc::address_in_use);
  // The attempt was no connection: the first one to be accepted is the real one.
  const auto sender = Reach(UnixAddress{path_});
  ASSERT_TRUE(sender);
  ASSERT_EQ(send(sender->get(), "x", 1, MSG_NOSIGNAL), 1);
  std::string peer;
  const auto receiver = first->Accept(*cancellation_, peer);
  ASSERT_TRUE(receiver);
  char byte = 0;
  EXPECT_EQ(recv(receiver->get(), &byte, 1, 0), 1);
}

TEST_F(ListenerTest, LeavesAFileAlone) {
  std::ofstream(path_) << "precious";
  const auto listener = Listen(UnixAddress{path_});
  ASSERT_TRUE(listener.has_error());
  EXPECT_EQ(listener.error().code, boost::system::errc::file_exists);
  EXPECT_EQ(fs::file_size(path_), 8U);
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
  EXPECT_NE(resolved.error().message.find("at most 107 bytes, this one has 108"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::harness
