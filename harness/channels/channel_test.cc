#include "harness/channels/channel.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "core/base/file.h"
#include "core/transfer/endpoint.h"
#include "harness/channels/digest.h"
#include "harness/channels/receiver.h"
#include "harness/channels/testing/every_channel.h"

namespace sluice::channels {
namespace {

void WriteAll(const base::UniqueHandle& to, std::string_view text) {
  std::span<const std::byte> bytes = std::as_bytes(std::span(text));
  while (!bytes.empty()) {
    const std::int64_t count = base::Write(to.get(), bytes);
    ASSERT_GT(count, 0);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

std::string Read(const base::UniqueHandle& from, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const std::int64_t count =
        base::Read(from.get(), std::as_writable_bytes(std::span(bytes).subspan(done)));
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

// Every channel in the table does the same for its users.
INSTANTIATE_TEST_SUITE_P(All, EveryChannel, testing::ValuesIn(Channels().begin(), Channels().end()),
                         [](const auto& test) { return NameOf(test.param); });

TEST_P(EveryChannel, HasASinkOfItsKind) {
  const Connection connection = Connect();
  const auto sink = transfer::Describe(connection.sink.get());
  ASSERT_TRUE(sink) << sink.error().message;
  EXPECT_EQ(sink->kind, channel_->sink_kind());
}

TEST_P(EveryChannel, SaysWhatTheTableSays) {
  EXPECT_EQ(channel_->name(), GetParam().name);
  EXPECT_EQ(channel_->sink_kind(), GetParam().sink_kind);
  EXPECT_EQ(channel_->has_wire(), GetParam().has_wire);
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
  const auto directory = base::MakeDirectory(testing::TempDir(), "channel-");
  ASSERT_TRUE(directory) << directory.error().message;
  {
    const auto channel = MakeChannel("file", {.directory = directory->string()});
    ASSERT_TRUE(channel) << channel.error().message;
    EXPECT_TRUE(channel->Connect({}));
  }
  EXPECT_TRUE(std::filesystem::is_empty(*directory));
  EXPECT_TRUE(std::filesystem::remove(*directory));
}

}  // namespace
}  // namespace sluice::channels
