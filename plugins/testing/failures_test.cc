// Every plugin says what went wrong, and how far it came, when an end of the transfer fails.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <thread>

#include "plugins/testing/cases.h"
#include "plugins/testing/ends.h"
#include "plugins/testing/transfer.h"

namespace sluice::plugins::testing {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;

class Failures : public ::testing::TestWithParam<Case> {
 protected:
  bool IsStream() const { return GetParam().sink_kind != SLUICE_KIND_FILE; }
  bool IsSocket() const { return IsStream() && GetParam().sink_kind != SLUICE_KIND_PIPE; }

  // A channel that is full before a MiB is sent.
  ChannelOptions Narrow() const {
    ChannelOptions options = GetParam().options();
    options.send_buffer = std::uint64_t{64} * 1024;
    return options;
  }
};

TEST_P(Failures, ASourceShorterThanTheRangeIsTruncatedAfterWhatThereIs) {
  const SourceFile source(100'001);
  Channel channel(GetParam().options());
  channel.StartReading();
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(),
                    {.offset = 1, .length = 200'000, .head = "head", .tail = "tail"});
  EXPECT_EQ(transfer.Run(), SLUICE_E_SOURCE_TRUNCATED);
  EXPECT_EQ(transfer.progress().source_done, 100'000u);
  EXPECT_TRUE(SameBytes("head" + Pattern(1, 100'000), channel.Finish()));
}

TEST_P(Failures, ARangeThatBeginsBeyondTheEndIsTruncated) {
  const SourceFile source(100);
  Channel channel(GetParam().options());
  for (const std::uint64_t offset : {std::uint64_t{100}, std::uint64_t{101}, std::uint64_t{1} << 40,
                                     std::uint64_t{INT64_MAX} - 1}) {
    SCOPED_TRACE(offset);
    Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(),
                      {.offset = offset, .length = 1});
    EXPECT_EQ(transfer.Run(), SLUICE_E_SOURCE_TRUNCATED);
    EXPECT_EQ(transfer.progress().bytes_done, 0u);
  }
}

TEST_P(Failures, ASourceThatShrinksBetweenStepsIsTruncated) {
  if (!GetParam().nonblocking) GTEST_SKIP() << "a blocking sink that nobody reads blocks";
  for (const bool to_end : {false, true}) {
    const SourceFile source(8 * kMiB);
    Channel channel(Narrow());
    Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(),
                      {.length = to_end ? SLUICE_TO_END : 8 * kMiB});
    ASSERT_EQ(transfer.Open(), SLUICE_OK);
    sluice_status status;
    do {
      status = transfer.Step(kMiB);
    } while (status == SLUICE_MORE);
    ASSERT_EQ(status, SLUICE_WOULD_BLOCK);
    source.Resize(transfer.progress().source_done);
    channel.StartReading();
    // Up to a buffer may have been read, up to a pipe filled, before the end moved.
    EXPECT_EQ(transfer.Finish(), to_end ? SLUICE_DONE : SLUICE_E_SOURCE_TRUNCATED);
    EXPECT_LT(transfer.progress().source_done, 8 * kMiB);
    EXPECT_EQ(channel.Finish().size(), transfer.progress().bytes_done);
  }
}

TEST_P(Failures, ASourceThatShrinksDuringABlockingCallIsTruncated) {
  if (GetParam().nonblocking || !IsStream()) GTEST_SKIP() << "the call does not block";
  const SourceFile source(8 * kMiB);
  Channel channel(Narrow());
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(),
                    {.length = 8 * kMiB});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  sluice_status status = SLUICE_DONE;
  std::thread sender([&] { status = transfer.Finish(8 * kMiB); });
  char byte;
  ASSERT_EQ(read(channel.receiver(), &byte, 1), 1);  // the call is under way
  source.Resize(777);
  channel.StartReading();
  sender.join();
  EXPECT_EQ(status, SLUICE_E_SOURCE_TRUNCATED);
  EXPECT_LT(transfer.progress().source_done, 8 * kMiB);
  EXPECT_EQ(channel.Finish().size() + 1, transfer.progress().bytes_done);
}

TEST_P(Failures, APeerThatIsGoneClosesTheSink) {
  if (!IsStream()) GTEST_SKIP() << "a file has no peer";
  const SourceFile source(kMiB);
  Channel channel(GetParam().options());
  channel.CloseReceiver(true);
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {});
  EXPECT_EQ(transfer.Run(), SLUICE_E_SINK_CLOSED);
  EXPECT_EQ(transfer.progress().bytes_done, 0u);
  EXPECT_NE(transfer.progress().os_error, 0);
}

TEST_P(Failures, APeerThatGoesAwayHalfwayClosesTheSink) {
  if (!IsStream()) GTEST_SKIP() << "a file has no peer";
  const SourceFile source(8 * kMiB);
  Channel channel(Narrow());
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  sluice_status status = SLUICE_DONE;
  std::thread sender([&] { status = transfer.Finish(); });
  char byte;
  ASSERT_EQ(read(channel.receiver(), &byte, 1), 1);
  channel.CloseReceiver(true);
  sender.join();
  EXPECT_EQ(status, SLUICE_E_SINK_CLOSED);
  EXPECT_LT(transfer.progress().bytes_done, 8 * kMiB);
}

// The sink fails while pieces are on their way; what the peer gets in the end is what was counted,
// and no more.
TEST_P(Failures, WhatWasCountedIsWhatArrives) {
  if (!IsSocket() || !GetParam().nonblocking) GTEST_SKIP() << "only a socket can be shut down";
  const SourceFile source(8 * kMiB);
  Channel channel(Narrow());
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {.head = "head"});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  sluice_status status;
  do {
    status = transfer.Step(kMiB);
  } while (status == SLUICE_MORE);
  ASSERT_EQ(status, SLUICE_WOULD_BLOCK);
  ASSERT_EQ(shutdown(channel.sink(), SHUT_WR), 0);
  ASSERT_EQ(transfer.Finish(), SLUICE_E_SINK_CLOSED);
  const std::uint64_t source_done = transfer.progress().source_done;
  transfer.Close();
  EXPECT_EQ(transfer.progress().bytes_done, source_done + 4);
  EXPECT_TRUE(SameBytes("head" + Pattern(0, source_done), channel.Finish()));
}

TEST_P(Failures, ABadDescriptorIsInvalid) {
  const SourceFile source(100);
  Channel channel(GetParam().options());
  sluice_endpoint source_end = source.endpoint();
  sluice_endpoint sink_end = channel.endpoint();
  source_end.handle = 1'000'000;
  Transfer no_source(*GetParam().plugin, source_end, channel.endpoint(), {});
  EXPECT_EQ(no_source.Run(), SLUICE_E_INVALID);
  sink_end.handle = 1'000'000;
  Transfer no_sink(*GetParam().plugin, source.endpoint(), sink_end, {});
  EXPECT_EQ(no_sink.Run(), SLUICE_E_INVALID);
}

INSTANTIATE_TEST_SUITE_P(Plugins, Failures,
                         ::testing::ValuesIn(AllCases({SLUICE_KIND_TCP, SLUICE_KIND_UNIX,
                                                       SLUICE_KIND_PIPE, SLUICE_KIND_FILE})),
                         CaseName);

}  // namespace
}  // namespace sluice::plugins::testing
