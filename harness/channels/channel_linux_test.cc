#include <fcntl.h>
#include <gtest/gtest.h>
#include <sluice/plugin.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "harness/channels/channel.h"
#include "harness/channels/testing/every_channel.h"

namespace sluice::channels {
namespace {

class EveryChannelOfLinux : public EveryChannel {};

INSTANTIATE_TEST_SUITE_P(All, EveryChannelOfLinux,
                         testing::ValuesIn(Channels().begin(), Channels().end()),
                         [](const auto& test) { return NameOf(test.param); });

TEST_P(EveryChannelOfLinux, HasASinkOfItsKind) {
  const Connection connection = Connect();
  struct stat status {};
  ASSERT_EQ(::fstat(connection.sink.get(), &status), 0);
  switch (channel_->sink_kind()) {
    case SLUICE_KIND_FILE:
      EXPECT_TRUE(S_ISREG(status.st_mode));
      EXPECT_EQ(status.st_nlink, 0U) << "the file still has a name";
      break;
    case SLUICE_KIND_PIPE:
      EXPECT_TRUE(S_ISFIFO(status.st_mode));
      break;
    default: {
      sockaddr_storage address{};
      socklen_t size = sizeof address;
      ASSERT_EQ(::getsockname(connection.sink.get(), reinterpret_cast<sockaddr*>(&address), &size),
                0);
      EXPECT_EQ(address.ss_family, channel_->sink_kind() == SLUICE_KIND_TCP ? AF_INET : AF_UNIX);
    }
  }
}

TEST_P(EveryChannelOfLinux, ConnectsBlockingCloseOnExecEnds) {
  const Connection connection = Connect();
  for (const base::UniqueHandle* end : {&connection.sink, &connection.receiver}) {
    EXPECT_EQ(::fcntl(end->get(), F_GETFL) & O_NONBLOCK, 0);
    EXPECT_EQ(::fcntl(end->get(), F_GETFD), FD_CLOEXEC);
  }
}

int BufferOf(const base::UniqueHandle& socket, int option) {
  int bytes = 0;
  socklen_t size = sizeof bytes;
  EXPECT_EQ(::getsockopt(socket.get(), SOL_SOCKET, option, &bytes, &size), 0);
  return bytes;
}

TEST_P(EveryChannelOfLinux, HasTheBuffersItIsAskedFor) {
  const Connection connection = Connect({.send = 32 << 10, .receive = 16 << 10});
  const std::uint32_t kind = channel_->sink_kind();
  if (kind == SLUICE_KIND_PIPE) {
    EXPECT_EQ(::fcntl(connection.sink.get(), F_GETPIPE_SZ), 32 << 10);
  } else if (kind != SLUICE_KIND_FILE) {
    EXPECT_EQ(BufferOf(connection.sink, SO_SNDBUF), 2 * (32 << 10));
    EXPECT_EQ(BufferOf(connection.receiver, SO_RCVBUF), 2 * (16 << 10));
  }
}

TEST(FileChannel, HasNoNameEvenWhileItIsThere) {
  std::string directory = testing::TempDir() + "/channel-XXXXXX";
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  const auto channel = MakeChannel("file", {.directory = directory});
  ASSERT_TRUE(channel) << channel.error().message;
  const auto connection = channel->Connect({});
  EXPECT_TRUE(std::filesystem::is_empty(directory));
  EXPECT_EQ(std::filesystem::remove(directory), true);
}

}  // namespace
}  // namespace sluice::channels
