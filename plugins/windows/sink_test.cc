#include "plugins/windows/sink.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "plugins/common/testing/transfer.h"
#include "plugins/windows/read_send.h"
#include "plugins/windows/testing/ends.h"

namespace sluice::plugins::windows {
namespace {

using plugins::testing::Ask;
using plugins::testing::Transfer;
using testing::Handle;
using testing::Pattern;
using testing::Pipe;
using testing::SameBytes;
using testing::TestFile;

constexpr const sluice_plugin& kPlugin = internal::Descriptor<ReadSend>::kPlugin;
constexpr std::uint64_t kSize = 300'001;

TEST(Sink, ErrorsAreTyped) {
  const auto expect = [](sluice_status status, const std::vector<int>& errors) {
    for (const int error : errors) EXPECT_EQ(Sink::StatusOf(error), status) << error;
  };
  expect(SLUICE_E_SINK_CLOSED,
         {WSAECONNRESET, WSAECONNABORTED, WSAENOTCONN, WSAESHUTDOWN, WSAEDISCON,
          ERROR_NETNAME_DELETED, ERROR_BROKEN_PIPE, ERROR_NO_DATA, ERROR_CONNECTION_ABORTED});
  expect(SLUICE_E_NO_RESOURCES, {WSAENOBUFS, WSAEMFILE, ERROR_NOT_ENOUGH_MEMORY,
                                 ERROR_NO_SYSTEM_RESOURCES, ERROR_COMMITMENT_LIMIT});
  expect(SLUICE_E_INVALID, {ERROR_INVALID_HANDLE, WSAENOTSOCK, WSAEFAULT, ERROR_NOACCESS});
  expect(SLUICE_E_SINK_IO,
         {ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL, ERROR_ACCESS_DENIED, WSAETIMEDOUT});
  expect(SLUICE_WOULD_BLOCK, {WSAEWOULDBLOCK});
}

TEST(Sink, AFileIsWrittenAtItsPositionAndNotTruncated) {
  const TestFile source(kSize);
  const TestFile sink(kSize + 2000);
  sink.Seek(1000);
  Transfer transfer(kPlugin, source.endpoint(), sink.endpoint(), {.head = "head", .tail = "tail"});
  EXPECT_EQ(transfer.Run(), SLUICE_DONE);
  EXPECT_EQ(std::string(transfer.progress().path), "ReadFile+WriteFile");
  EXPECT_EQ(sink.position(), 1008 + kSize);
  EXPECT_TRUE(
      SameBytes(Pattern(0, 1000) + "head" + Pattern(0, kSize) + "tail" + Pattern(1008 + kSize, 992),
                sink.Content()));
}

TEST(Sink, AFileOpenForAppendingGetsTheBytesAtItsEnd) {
  const TestFile source(kSize);
  const TestFile sink(10, {.access = FILE_APPEND_DATA});
  Transfer transfer(kPlugin, source.endpoint(), sink.endpoint(), {});
  EXPECT_EQ(transfer.Run(), SLUICE_DONE);
  EXPECT_TRUE(SameBytes(Pattern(0, 10) + Pattern(0, kSize), sink.Content()));
}

TEST(Sink, AFileWithoutAPositionIsRefused) {
  const TestFile source(kSize);
  const TestFile sink(0, {.flags = FILE_FLAG_OVERLAPPED});
  Transfer transfer(kPlugin, source.endpoint(), sink.endpoint(), {});
  EXPECT_EQ(transfer.Probe(), SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(transfer.Run(), SLUICE_E_UNSUPPORTED);
}

TEST(Sink, AFileThatMayOnlyBeReadIsAnErrorOfTheSink) {
  const TestFile source(kSize);
  const TestFile sink(0, {.access = GENERIC_READ});
  Transfer transfer(kPlugin, source.endpoint(), sink.endpoint(), {});
  EXPECT_EQ(transfer.Run(), SLUICE_E_SINK_IO);
  EXPECT_EQ(transfer.progress().os_error, ERROR_ACCESS_DENIED);
}

TEST(Sink, APipeOpenForOverlappedCallsIsWaitedFor) {
  const TestFile source(kSize);
  Pipe pipe(/*overlapped=*/true);
  pipe.StartReading();
  Transfer transfer(kPlugin, source.endpoint(), pipe.endpoint(), {.head = "head", .tail = "tail"});
  EXPECT_EQ(transfer.Run(), SLUICE_DONE);
  EXPECT_TRUE(SameBytes("head" + Pattern(0, kSize) + "tail", pipe.Finish()));
}

TEST(Sink, APipeThatDoesNotWaitIsRefused) {
  const TestFile source(kSize);
  const Pipe pipe;
  sluice_endpoint sink = pipe.endpoint();
  sink.facts = SLUICE_FACT_NONBLOCKING;
  Transfer transfer(kPlugin, source.endpoint(), sink, {});
  EXPECT_EQ(transfer.Probe(), SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(transfer.Run(), SLUICE_E_UNSUPPORTED);
}

TEST(Sink, APipeThatIsClosedAtItsOtherEndIsClosed) {
  const TestFile source(kSize);
  for (const bool overlapped : {false, true}) {
    for (const bool later : {false, true}) {
      Pipe pipe(overlapped);
      if (later) {
        pipe.StartReading(/*limit=*/100'000);
      } else {
        pipe.CloseReceiver();
      }
      Transfer transfer(kPlugin, source.endpoint(), pipe.endpoint(), {});
      EXPECT_EQ(transfer.Run(), SLUICE_E_SINK_CLOSED);
    }
  }
}

}  // namespace
}  // namespace sluice::plugins::windows
