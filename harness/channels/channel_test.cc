#include "harness/channels/channel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sluice/plugin.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/channels/digest.h"
#include "harness/channels/receiver.h"

namespace sluice::harness {

// How GoogleTest shows the parameter of a test.
void PrintTo(const ChannelInfo& info, std::ostream* out) { *out << info.name; }

namespace {

void WriteAll(const UniqueHandle& fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd.get(), bytes.data(), bytes.size());
    ASSERT_GT(count, 0);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string Read(const UniqueHandle& fd, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = ::read(fd.get(), bytes.data() + done, size - done);
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

std::string NameOf(const ChannelInfo& info) {
  std::string name(info.name);
  for (char& letter : name) letter = letter == '-' ? '_' : letter;
  return name;
}

// Every channel in the table does the same for its users.
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

INSTANTIATE_TEST_SUITE_P(All, EveryChannel, testing::ValuesIn(Channels().begin(), Channels().end()),
                         [](const auto& test) { return NameOf(test.param); });

TEST_P(EveryChannel, SaysWhatTheTableSays) {
  EXPECT_EQ(channel_->name(), GetParam().name);
  EXPECT_EQ(channel_->sink_kind(), GetParam().sink_kind);
  EXPECT_EQ(channel_->has_wire(), GetParam().has_wire);
}

TEST_P(EveryChannel, HasASinkOfItsKind) {
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

TEST_P(EveryChannel, ConnectsBlockingCloseOnExecEnds) {
  const Connection connection = Connect();
  for (const UniqueHandle* end : {&connection.sink, &connection.receiver}) {
    EXPECT_EQ(::fcntl(end->get(), F_GETFL) & O_NONBLOCK, 0);
    EXPECT_EQ(::fcntl(end->get(), F_GETFD), FD_CLOEXEC);
  }
}

TEST_P(EveryChannel, CarriesAFewBytes) {
  const Connection connection = Connect();
  WriteAll(connection.sink, "hello");
  EXPECT_EQ(Read(connection.receiver, 5), "hello");
}

TEST_P(EveryChannel, CarriesMoreThanTheBuffersHold) {
  Connection connection = Connect({.send = 64 << 10, .receive = 16 << 10});
  std::string payload(3'000'001, '\0');
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(i * i >> 7);

  auto receiver = Receiver::Start(std::move(connection.receiver));
  ASSERT_TRUE(receiver) << receiver.error().message;
  WriteAll(connection.sink, payload);
  connection.sink.reset();
  const auto received = receiver->Finish();
  ASSERT_TRUE(received) << received.error().message;
  EXPECT_EQ(received->os_error, 0);
  EXPECT_EQ(received->bytes, payload.size());
  EXPECT_EQ(received->digest, DigestOf(std::as_bytes(std::span(payload))));
}

TEST_P(EveryChannel, ConnectsIndependentPairs) {
  const Connection first = Connect();
  const Connection second = Connect();
  WriteAll(first.sink, "first");
  WriteAll(second.sink, "second");
  EXPECT_EQ(Read(second.receiver, 6), "second");
  EXPECT_EQ(Read(first.receiver, 5), "first");
}

TEST_P(EveryChannel, LeavesItsConnectionsUsable) {
  const Connection connection = Connect();
  channel_.reset();
  WriteAll(connection.sink, "still here");
  EXPECT_EQ(Read(connection.receiver, 10), "still here");
}

TEST_P(EveryChannel, MovesWithItsState) {
  Channel moved = std::move(*channel_);
  channel_.reset();
  EXPECT_EQ(moved.name(), GetParam().name);
  EXPECT_TRUE(moved.Connect({}));
}

int BufferOf(const UniqueHandle& socket, int option) {
  int bytes = 0;
  socklen_t size = sizeof bytes;
  EXPECT_EQ(::getsockopt(socket.get(), SOL_SOCKET, option, &bytes, &size), 0);
  return bytes;
}

TEST_P(EveryChannel, HasTheBuffersItIsAskedFor) {
  const Connection connection = Connect({.send = 32 << 10, .receive = 16 << 10});
  const std::uint32_t kind = channel_->sink_kind();
  if (kind == SLUICE_KIND_PIPE) {
    EXPECT_EQ(::fcntl(connection.sink.get(), F_GETPIPE_SZ), 32 << 10);
  } else if (kind != SLUICE_KIND_FILE) {
    EXPECT_EQ(BufferOf(connection.sink, SO_SNDBUF), 2 * (32 << 10));
    EXPECT_EQ(BufferOf(connection.receiver, SO_RCVBUF), 2 * (16 << 10));
  }
}

TEST(Channels, HaveNamesOfTheirOwnAndASummary) {
  std::set<std::string_view> names;
  for (const ChannelInfo& info : Channels()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.summary.empty()) << info.name;
  }
}

TEST(MakeChannel, ListsTheNamesWhenItDoesNotKnowOne) {
  const auto channel = MakeChannel("tpc", {});
  ASSERT_FALSE(channel);
  EXPECT_EQ(channel.error().code, boost::system::errc::invalid_argument);
  EXPECT_NE(channel.error().message.find("\"tpc\""), std::string::npos);
  for (const ChannelInfo& info : Channels()) {
    EXPECT_NE(channel.error().message.find(info.name), std::string::npos) << info.name;
  }
}

TEST(FileChannel, SaysWhichDirectoryItCannotUse) {
  const auto channel = MakeChannel("file", {.directory = "/nonexistent"});
  ASSERT_FALSE(channel);
  EXPECT_EQ(channel.error().code, boost::system::errc::no_such_file_or_directory);
  EXPECT_NE(channel.error().message.find("/nonexistent"), std::string::npos);
}

TEST(FileChannel, LeavesNothingInTheDirectory) {
  std::string directory = testing::TempDir() + "/channel-XXXXXX";
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  const auto channel = MakeChannel("file", {.directory = directory});
  ASSERT_TRUE(channel) << channel.error().message;
  const auto connection = channel->Connect({});
  EXPECT_TRUE(std::filesystem::is_empty(directory));
  EXPECT_EQ(::rmdir(directory.c_str()), 0);
}

}  // namespace
}  // namespace sluice::harness
