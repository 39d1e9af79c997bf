#include "plugins/windows/transmit_file.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sluice/plugin.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "plugins/common/testing/transfer.h"
#include "plugins/windows/testing/ends.h"

namespace sluice::plugins::windows {
namespace {

using plugins::testing::Ask;
using plugins::testing::Transfer;
using testing::Connection;
using testing::Pattern;
using testing::SameBytes;
using testing::TestFile;

constexpr const sluice_plugin& kPlugin = internal::Descriptor<TransmitFile>::kPlugin;
constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;
constexpr std::uint64_t kGiB = 1024 * kMiB;

// ---- Without a system: what the calls are given, and what is made of their answers ----

// What a call is to answer.
struct Result {
  static constexpr std::uint32_t kAll = UINT32_MAX;
  static constexpr ULONG_PTR kPending = 0x103;  // STATUS_PENDING

  std::uint32_t count = kAll;
  ULONG_PTR status = 0;  // an NTSTATUS of the completed operation
  int refused = 0;       // the call itself fails with this error
};

// What it was given.
struct Given {
  bool has_file;
  std::uint64_t bytes;
  std::uint64_t offset;
  std::uint64_t head;
  std::uint64_t tail;

  std::uint64_t total() const { return bytes + head + tail; }
};

// A TransmitFile that moves nothing and answers as it is told; once that is used up, that all went
// out. Then the file may change as it is told.
struct Fake {
  std::vector<Given> given;
  std::vector<Result> results;
  OVERLAPPED* overlapped = nullptr;

  static Fake* now;
  Fake() { now = this; }
  ~Fake() { now = nullptr; }

  static BOOL WINAPI Call(SOCKET, HANDLE file, DWORD bytes, DWORD, OVERLAPPED* overlapped,
                          TRANSMIT_FILE_BUFFERS* around, DWORD) {
    Fake& fake = *now;
    fake.overlapped = overlapped;
    fake.given.push_back(
        {.has_file = file != nullptr,
         .bytes = bytes,
         .offset = (std::uint64_t{overlapped->OffsetHigh} << 32U) + overlapped->Offset,
         .head = around->HeadLength,
         .tail = around->TailLength});
    Result result;
    if (!fake.results.empty()) {
      result = fake.results.front();
      fake.results.erase(fake.results.begin());
    }
    if (result.refused != 0) {
      WSASetLastError(result.refused);
      return FALSE;
    }
    fake.Complete(result.status, result.count);
    WSASetLastError(result.status == 0 ? 0 : WSA_IO_PENDING);
    return result.status == 0;
  }

  void Complete(ULONG_PTR status, std::uint32_t count) const {
    const auto all = static_cast<ULONG_PTR>(given.back().total());
    overlapped->InternalHigh = count == Result::kAll ? all : count;
    overlapped->Internal = status;
  }
};
Fake* Fake::now = nullptr;

// A transfer by the fake.
class Faked {
 public:
  Faked(const TestFile& source, const Ask& ask)
      : source_(source.endpoint()),
        sink_(connection_.endpoint()),
        route_{.struct_size = sizeof(route_), .reserved = 0, .source = &source_, .sink = &sink_},
        request_{.struct_size = sizeof(request_),
                 .flags = ask.flags,
                 .route = &route_,
                 .offset = ask.offset,
                 .length = ask.length,
                 .head = {ask.head.data(), ask.head.size()},
                 .tail = {ask.tail.data(), ask.tail.size()}},
        transfer_(request_, &Fake::Call) {
    sluice_report report{};
    EXPECT_EQ(transfer_.Open(report), SLUICE_OK);
  }

  sluice_status Step(std::uint64_t budget = UINT64_MAX) { return transfer_.Step(budget, progress); }

  Fake fake;
  sluice_progress progress{};

 private:
  Connection connection_;
  sluice_endpoint source_;
  sluice_endpoint sink_;
  sluice_route route_;
  sluice_request request_;
  TransmitFile transfer_;
};

TEST(TransmitFile, NoCallIsGivenMoreThanItTakesNorLessThanAByteOfTheFile) {
  const TestFile source;
  source.Resize(9 * kGiB);
  for (const std::uint64_t length :
       {kMostPerCall - 8, kMostPerCall - 7, kMostPerCall, kMostPerCall + 1, 2 * kMostPerCall,
        4 * kGiB, 4 * kGiB + 1, 9 * kGiB, std::uint64_t{SLUICE_TO_END}}) {
    SCOPED_TRACE(length);
    Faked faked(source, {.length = length, .head = "head", .tail = "tail"});
    EXPECT_EQ(faked.Step(), SLUICE_DONE);
    const std::uint64_t all = length == SLUICE_TO_END ? 9 * kGiB : length;
    EXPECT_EQ(faked.progress.bytes_done, all + 8);
    EXPECT_EQ(faked.progress.source_done, all);
    EXPECT_EQ(faked.fake.given.size(), (all + 8 + kMostPerCall - 1) / kMostPerCall);
    std::uint64_t offset = 0;
    for (const Given& given : faked.fake.given) {
      EXPECT_LE(given.total(), kMostPerCall);
      EXPECT_EQ(given.has_file, given.bytes != 0);
      EXPECT_TRUE(!given.has_file || given.offset == offset);
      offset += given.bytes;
    }
    EXPECT_EQ(offset, all);
    EXPECT_EQ(faked.fake.given.front().head, 4u);
  }
}

TEST(TransmitFile, HasNoFileInACallForHeadOrTailOnly) {
  const TestFile source(100);
  Faked faked(source, {.length = 0, .head = "head", .tail = "tail"});
  EXPECT_EQ(faked.Step(), SLUICE_DONE);
  ASSERT_EQ(faked.fake.given.size(), 1u);
  EXPECT_FALSE(faked.fake.given[0].has_file);
  EXPECT_EQ(faked.fake.given[0].total(), 8u);
}

TEST(TransmitFile, ResumesAfterShortCount) {
  const TestFile source(10'000);
  Faked faked(source, {.length = 10'000, .head = "head"});
  faked.fake.results = {{.count = 2}, {.count = 102}, {.count = 1}};
  EXPECT_EQ(faked.Step(), SLUICE_DONE);
  ASSERT_EQ(faked.fake.given.size(), 4u);
  EXPECT_EQ(faked.fake.given[1].head, 2u);
  EXPECT_EQ(faked.fake.given[1].offset, 0u);
  EXPECT_EQ(faked.fake.given[2].offset, 100u);
  EXPECT_EQ(faked.fake.given[3].offset, 101u);
  EXPECT_EQ(faked.fake.given[3].bytes, 9'899u);
  EXPECT_EQ(faked.progress.bytes_done, 10'004u);
}

TEST(TransmitFile, StaysWithinTheBudget) {
  const TestFile source(10'000);
  Faked faked(source, {.head = "head", .tail = "tail"});
  EXPECT_EQ(faked.Step(3), SLUICE_MORE);
  EXPECT_EQ(faked.progress.bytes_done, 3u);
  EXPECT_EQ(faked.Step(10'000), SLUICE_MORE);
  EXPECT_EQ(faked.progress.source_done, 9'999u);
  EXPECT_EQ(faked.Step(3), SLUICE_MORE);
  EXPECT_EQ(faked.Step(3), SLUICE_DONE);
  EXPECT_EQ(faked.progress.bytes_done, 10'008u);
}

TEST(TransmitFile, CountsWhatWasInFlightWhateverTheBudget) {
  const TestFile source(3 * kMiB);
  Faked faked(source, {.tail = "tail"});
  faked.fake.results = {{.count = 0, .status = Result::kPending}};
  EXPECT_EQ(faked.Step(2 * kMiB), SLUICE_WOULD_BLOCK);
  EXPECT_EQ(faked.progress.bytes_done, 0u);
  EXPECT_EQ(faked.progress.in_flight, 2 * kMiB);
  EXPECT_EQ(faked.progress.wait_events, SLUICE_WAIT_WRITABLE);
  EXPECT_EQ(faked.Step(1), SLUICE_WOULD_BLOCK);
  EXPECT_EQ(faked.progress.in_flight, 2 * kMiB);
  EXPECT_EQ(faked.fake.given.size(), 1u);
  faked.fake.Complete(0, Result::kAll);
  EXPECT_EQ(faked.Step(1), SLUICE_MORE);
  EXPECT_EQ(faked.progress.bytes_done, 2 * kMiB);
  EXPECT_EQ(faked.progress.in_flight, 0u);
  EXPECT_EQ(faked.fake.given.size(), 1u);
  EXPECT_EQ(faked.Step(), SLUICE_DONE);
}

TEST(TransmitFile, TheLastThatCompletesIsTheEnd) {
  const TestFile source(100);
  Faked faked(source, {.tail = "tail"});
  faked.fake.results = {{.count = 0, .status = Result::kPending}};
  EXPECT_EQ(faked.Step(), SLUICE_WOULD_BLOCK);
  faked.fake.Complete(0, Result::kAll);
  EXPECT_EQ(faked.Step(1), SLUICE_DONE);
  EXPECT_EQ(faked.progress.bytes_done, 104u);
}

TEST(TransmitFile, GoesOnBehindWhatACancelledCallSent) {
  constexpr ULONG_PTR kCancelled = 0xC0000120;  // STATUS_CANCELLED
  const TestFile source(10'000);
  Faked faked(source, {.head = "head"});
  faked.fake.results = {{.count = 704, .status = kCancelled}};
  EXPECT_EQ(faked.Step(), SLUICE_MORE);
  EXPECT_EQ(faked.progress.bytes_done, 704u);
  EXPECT_EQ(faked.Step(), SLUICE_DONE);
  EXPECT_EQ(faked.fake.given.back().offset, 700u);
}

TEST(TransmitFile, EndsWhereACancelledCallDoesNotSayWhatItSent) {
  constexpr ULONG_PTR kCancelled = 0xC0000120;
  const TestFile source(10'000);
  Faked faked(source, {});
  faked.fake.results = {{.count = 0, .status = kCancelled}};
  EXPECT_EQ(faked.Step(), SLUICE_E_SINK_IO);
  EXPECT_EQ(faked.progress.os_error, ERROR_OPERATION_ABORTED);
  EXPECT_EQ(faked.fake.given.size(), 1u);
}

// The tail went out where bytes of the source should have been.
TEST(TransmitFile, ATailThatCameTooEarlyIsReported) {
  const TestFile source(10'000);
  Faked faked(source, {.length = 10'000, .head = "head", .tail = "tail"});
  faked.fake.results = {{.count = 608}};
  EXPECT_EQ(faked.Step(), SLUICE_E_SOURCE_TRUNCATED);
  EXPECT_EQ(faked.progress.bytes_done, 608u);
  EXPECT_EQ(faked.progress.source_done, 600u);
}

TEST(TransmitFile, ATailBehindTheEndIsWhereItBelongs) {
  const TestFile source(10'000);
  Faked faked(source, {.head = "head", .tail = "tail"});
  faked.fake.results = {{.count = 0, .status = Result::kPending}};
  EXPECT_EQ(faked.Step(), SLUICE_WOULD_BLOCK);
  source.Resize(600);
  faked.fake.Complete(0, 608);
  EXPECT_EQ(faked.Step(), SLUICE_DONE);
  EXPECT_EQ(faked.progress.bytes_done, 608u);
  EXPECT_EQ(faked.progress.source_done, 600u);
}

TEST(TransmitFile, NoTailGoesBehindARangeThatIsTooLong) {
  const TestFile source(10'000);
  Faked faked(source, {.length = 10'001, .tail = "tail"});
  EXPECT_EQ(faked.Step(), SLUICE_E_SOURCE_TRUNCATED);
  ASSERT_EQ(faked.fake.given.size(), 1u);
  EXPECT_EQ(faked.fake.given[0].bytes, 10'000u);
  EXPECT_EQ(faked.fake.given[0].tail, 0u);
}

TEST(TransmitFile, ErrorsOfTheCallAreTyped) {
  struct Row {
    int refused;
    ULONG_PTR status;
    sluice_status expected;
  };
  const Row rows[] = {
      {WSAECONNRESET, 0, SLUICE_E_SINK_CLOSED},
      {WSAESHUTDOWN, 0, SLUICE_E_SINK_CLOSED},
      {WSAENOBUFS, 0, SLUICE_E_NO_RESOURCES},
      {WSAEWOULDBLOCK, 0, SLUICE_E_NO_RESOURCES},
      {WSAEOPNOTSUPP, 0, SLUICE_E_UNSUPPORTED},
      {WSAENOTSOCK, 0, SLUICE_E_INVALID},
      {WSAETIMEDOUT, 0, SLUICE_E_SINK_IO},
      {0, 0xC000020D /* STATUS_CONNECTION_RESET */, SLUICE_E_SINK_CLOSED},
      {0, 0xC0000241 /* STATUS_CONNECTION_ABORTED */, SLUICE_E_SINK_CLOSED},
      {0, 0xC000009A /* STATUS_INSUFFICIENT_RESOURCES */, SLUICE_E_NO_RESOURCES},
      {0, 0xC00000B5 /* STATUS_IO_TIMEOUT */, SLUICE_E_SINK_IO},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(::testing::Message() << row.refused << " " << std::hex << row.status);
    const TestFile source(10'000);
    Faked faked(source, {.length = 10'000});
    const std::uint32_t count = row.status != 0 ? 300 : 0;
    faked.fake.results = {{.count = count, .status = row.status, .refused = row.refused}};
    EXPECT_EQ(faked.Step(), row.expected);
    EXPECT_EQ(faked.progress.bytes_done, count);
    EXPECT_NE(faked.progress.os_error, 0);
  }
}

TEST(TransmitFile, AnErrorOfBothEndsIsTheSourcesWhereThatCannotBeRead) {
  const TestFile source(10'000);
  const testing::Handle owner = source.Open({});
  if (!testing::Lock(owner, 0, 10'000)) GTEST_SKIP() << "locks keep nobody from reading here";
  Faked faked(source, {});
  faked.fake.results = {{.refused = ERROR_LOCK_VIOLATION}};
  EXPECT_EQ(faked.Step(), SLUICE_E_SOURCE_IO);
  EXPECT_EQ(faked.progress.os_error, ERROR_LOCK_VIOLATION);
}

TEST(TransmitFile, AnEndThatTheCallMeetsIsTheSources) {
  constexpr ULONG_PTR kEndOfFile = 0xC0000011;  // STATUS_END_OF_FILE
  const TestFile source(10'000);
  Faked faked(source, {.length = 10'000});
  faked.fake.results = {{.count = 0, .status = Result::kPending}};
  EXPECT_EQ(faked.Step(), SLUICE_WOULD_BLOCK);
  source.Resize(600);
  faked.fake.Complete(kEndOfFile, 600);
  EXPECT_EQ(faked.Step(), SLUICE_E_SOURCE_TRUNCATED);
  EXPECT_EQ(faked.progress.bytes_done, 600u);
}

// ---- With it ----

// How long something takes, in milliseconds.
template <class Body>
std::int64_t Took(const Body& body) {
  const auto begin = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               begin)
      .count();
}

TEST(TransmitFile, DoesNotWaitForThePeerToBeClosed) {
  const TestFile source(8 * kMiB);
  for (const bool nonblocking : {false, true}) {
    Connection connection({.nonblocking = nonblocking, .send_buffer = 20'000});
    Transfer transfer(kPlugin, source.endpoint(), connection.endpoint(), {.head = "head"});
    ASSERT_EQ(transfer.Open(), SLUICE_OK);
    sluice_status status = SLUICE_MORE;
    EXPECT_LT(Took([&] { status = transfer.Step(8 * kMiB); }), 1000);
    ASSERT_EQ(status, SLUICE_WOULD_BLOCK);
    EXPECT_EQ(transfer.progress().in_flight, 8 * kMiB);
    EXPECT_LT(Took([&] { transfer.Close(); }), 1000);
    // The sink may have accepted what was in flight, and is sent no more.
    const std::string arrived = connection.Finish();
    EXPECT_TRUE(SameBytes(("head" + Pattern(0, 8 * kMiB)).substr(0, arrived.size()), arrived));
    EXPECT_LT(arrived.size(), 8 * kMiB);
  }
}

// The system cancels the call, and tells how much it had sent: seen in Wine only.
TEST(TransmitFile, GoesOnAfterTheThreadThatBeganACallHasEnded) {
  constexpr std::uint64_t kSize = 5 * kMiB;
  const TestFile source(kSize);
  Connection connection({.send_buffer = 200'000});
  Transfer transfer(kPlugin, source.endpoint(), connection.endpoint(),
                    {.head = "head", .tail = "tail"});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  sluice_status status = SLUICE_MORE;
  std::thread([&] { status = transfer.Step(UINT64_MAX); }).join();
  ASSERT_EQ(status, SLUICE_WOULD_BLOCK);
  EXPECT_TRUE(transfer.Wait());
  connection.StartReading();
  EXPECT_EQ(transfer.Step(1), SLUICE_MORE);
  EXPECT_GT(transfer.progress().bytes_done, 1u);
  EXPECT_EQ(transfer.Finish(), SLUICE_DONE);
  EXPECT_TRUE(SameBytes("head" + Pattern(0, kSize) + "tail", connection.Finish()));
}

TEST(TransmitFile, ASourceThatIsCutOffMeanwhileIsSentAsFarAsItGoes) {
  for (const bool to_end : {false, true}) {
    const TestFile source(8 * kMiB);
    Connection connection({.send_buffer = 200'000});
    Transfer transfer(kPlugin, source.endpoint(), connection.endpoint(),
                      {.length = to_end ? SLUICE_TO_END : 8 * kMiB});
    ASSERT_EQ(transfer.Open(), SLUICE_OK);
    ASSERT_EQ(transfer.Step(UINT64_MAX), SLUICE_WOULD_BLOCK);
    source.Resize(7 * kMiB + 1);
    connection.StartReading();
    EXPECT_EQ(transfer.Finish(), to_end ? SLUICE_DONE : SLUICE_E_SOURCE_TRUNCATED);
    EXPECT_TRUE(SameBytes(Pattern(0, 7 * kMiB + 1), connection.Finish()));
  }
}

TEST(TransmitFile, TellsTheCallersCompletionPortNothing) {
  const TestFile source(kMiB);
  Connection connection;
  const testing::Handle port(CreateIoCompletionPort(reinterpret_cast<HANDLE>(connection.sink()),
                                                    nullptr, /*CompletionKey=*/42, 0));
  ASSERT_NE(port.get(), nullptr);
  connection.StartReading();
  Transfer transfer(kPlugin, source.endpoint(), connection.endpoint(), {});
  EXPECT_EQ(transfer.Run(), SLUICE_DONE);
  DWORD count = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* overlapped = nullptr;
  EXPECT_FALSE(GetQueuedCompletionStatus(port.get(), &count, &key, &overlapped, 0));
  EXPECT_EQ(overlapped, nullptr);
}

TEST(TransmitFile, RefusesWhatItCannotPromise) {
  const TestFile source(100);
  const Connection connection;
  Transfer transfer(kPlugin, source.endpoint(), connection.endpoint(),
                    {.flags = SLUICE_REQUEST_STABLE});
  EXPECT_EQ(transfer.Probe(), SLUICE_OK);
  EXPECT_EQ(transfer.Open(), SLUICE_E_UNSUPPORTED);
}

TEST(TransmitFile, RefusesSocketsThatWouldMakeItWait) {
  const TestFile source(100);
  const Connection connection({.overlapped = false});
  Transfer transfer(kPlugin, source.endpoint(), connection.endpoint(), {});
  EXPECT_EQ(transfer.Probe(), SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(transfer.Open(), SLUICE_E_UNSUPPORTED);
}

TEST(TransmitFile, RefusesAllSinksButTcp) {
  const TestFile source(100);
  const Connection connection;
  for (const std::uint32_t kind : {SLUICE_KIND_UNIX, SLUICE_KIND_PIPE, SLUICE_KIND_FILE}) {
    sluice_endpoint sink = connection.endpoint();
    sink.kind = kind;
    Transfer transfer(kPlugin, source.endpoint(), sink, {});
    EXPECT_EQ(transfer.Probe(), SLUICE_E_UNSUPPORTED);
    EXPECT_EQ(transfer.Open(), SLUICE_E_UNSUPPORTED);
  }
}

}  // namespace
}  // namespace sluice::plugins::windows
