// What holds for every plugin on every kind of sink.
#include <gtest/gtest.h>
#include <sluice/plugin.h>

#include <array>
#include <cstdint>
#include <optional>
#include <ostream>
#include <sluice/plugin.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "plugins/common/testing/transfer.h"
#include "plugins/windows/mapped_send.h"
#include "plugins/windows/read_send.h"
#include "plugins/windows/testing/ends.h"
#include "plugins/windows/transmit_file.h"

namespace sluice::plugins::windows::testing {
namespace {

using plugins::testing::Ask;
using plugins::testing::Await;
using plugins::testing::Transfer;

constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;

// A plugin on a kind of sink.
struct Case {
  const sluice_plugin* plugin;
  std::uint32_t sink_kind;
  bool nonblocking = false;
};

std::string CaseName(const ::testing::TestParamInfo<Case>& info) {
  static constexpr std::array kKinds{"unknown", "file", "tcp", "unix", "pipe"};
  std::string name = info.param.plugin->name;
  name.replace(name.find('.'), 1, "_");
  return name + "_" + kKinds.at(info.param.sink_kind) +
         (info.param.nonblocking ? "_nonblocking" : "");
}

std::ostream& operator<<(std::ostream& out, const Case& value) {
  return out << CaseName(::testing::TestParamInfo<Case>(value, 0));
}

constexpr const sluice_plugin* kTransmitFile = &internal::Descriptor<TransmitFile>::kPlugin;
constexpr const sluice_plugin* kReadSend = &internal::Descriptor<ReadSend>::kPlugin;
constexpr const sluice_plugin* kMappedSend = &internal::Descriptor<MappedSend>::kPlugin;

std::vector<Case> AllCases(const std::vector<std::uint32_t>& kinds = {
                               SLUICE_KIND_TCP, SLUICE_KIND_PIPE, SLUICE_KIND_FILE}) {
  std::vector<Case> cases;
  for (const sluice_plugin* const plugin : {kTransmitFile, kReadSend, kMappedSend}) {
    for (const std::uint32_t kind : kinds) {
      if (kind == SLUICE_KIND_TCP) cases.push_back({plugin, kind, /*nonblocking=*/true});
      if (kind == SLUICE_KIND_TCP || plugin != kTransmitFile) cases.push_back({plugin, kind});
    }
  }
  return cases;
}

// A sink of a kind, and what arrives there.
class Channel {
 public:
  explicit Channel(const Case& which) {
    if (which.sink_kind == SLUICE_KIND_TCP) connection_.emplace(Connecting{which.nonblocking});
    if (which.sink_kind == SLUICE_KIND_PIPE) pipe_.emplace();
    if (which.sink_kind == SLUICE_KIND_FILE) file_.emplace();
  }

  sluice_endpoint endpoint() const {
    if (connection_) return connection_->endpoint();
    return pipe_ ? pipe_->endpoint() : file_->endpoint();
  }
  void StartReading() {
    if (connection_) connection_->StartReading();
    if (pipe_) pipe_->StartReading();
  }
  std::string Finish() {
    if (connection_) return connection_->Finish();
    return pipe_ ? pipe_->Finish() : file_->Content();
  }

 private:
  std::optional<Connection> connection_;
  std::optional<Pipe> pipe_;
  std::optional<TestFile> file_;
};

class Delivery : public ::testing::TestWithParam<Case> {
 protected:
  static const sluice_plugin& plugin() { return *GetParam().plugin; }
  static bool IsTransmitFile() { return GetParam().plugin == kTransmitFile; }

  // What arrives of a transfer that ends well.
  static std::string Deliver(const TestFile& source, const Ask& ask, std::uint64_t budget) {
    Channel channel(GetParam());
    channel.StartReading();
    Transfer transfer(plugin(), source.endpoint(), channel.endpoint(), ask);
    EXPECT_EQ(transfer.Run(budget), SLUICE_DONE)
        << (transfer.progress().reason != nullptr ? transfer.progress().reason : "") << " "
        << transfer.progress().os_error;
    transfer.Close();
    std::string arrived = channel.Finish();
    EXPECT_EQ(transfer.progress().bytes_done, arrived.size());
    EXPECT_EQ(transfer.progress().source_done, arrived.size() - ask.head.size() - ask.tail.size());
    return arrived;
  }
};

TEST_P(Delivery, OfRangesHeadsAndTails) {
  constexpr std::uint64_t kSize = 3 * kMiB + 4321;
  const TestFile source(kSize);
  const std::string head = Pattern(1'000'000'000, 100'000);
  const Ask asks[] = {
      {},
      {.length = kSize},
      {.offset = 1, .length = 1},
      {.offset = 70'001, .length = 65'535},
      {.offset = kMiB + 777, .length = kMiB + 1, .head = "head", .tail = "tail"},
      {.offset = kSize - 10'001, .head = head, .tail = head},
      {.offset = kSize, .head = "head", .tail = "tail"},
      {.offset = kSize},
      {.offset = kSize + 100},
      {.length = 0},
      {.length = 0, .head = "head"},
      {.length = 0, .tail = "tail"},
      {.length = 0, .head = "head", .tail = "tail"},
  };
  for (const Ask& ask : asks) {
    const std::uint64_t there = ask.offset < kSize ? kSize - ask.offset : 0;
    const std::uint64_t length = ask.length == SLUICE_TO_END ? there : ask.length;
    const std::string expected =
        std::string(ask.head) + Pattern(ask.offset, length) + std::string(ask.tail);
    for (const std::uint64_t budget : {std::uint64_t{50'001}, kMiB, std::uint64_t{UINT64_MAX}}) {
      SCOPED_TRACE(::testing::Message() << "offset " << ask.offset << " length " << length
                                        << " head " << ask.head.size() << " budget " << budget);
      EXPECT_TRUE(SameBytes(expected, Deliver(source, ask, budget)));
    }
  }
}

TEST_P(Delivery, ByteByByte) {
  const TestFile source(40);
  EXPECT_TRUE(SameBytes("head" + Pattern(3, 7) + "tail",
                        Deliver(source, {.offset = 3, .length = 7, .head = "head", .tail = "tail"},
                                /*budget=*/1)));
}

TEST_P(Delivery, OfAnEmptyFile) {
  const TestFile source;
  EXPECT_EQ(Deliver(source, {}, kMiB), "");
  EXPECT_EQ(Deliver(source, {.head = "head", .tail = "tail"}, kMiB), "headtail");
}

TEST_P(Delivery, BeyondFourGiB) {
  constexpr std::uint64_t kFar = (std::uint64_t{9} << 29U) + 12'345;  // 4.5 GiB
  const TestFile source;
  source.Resize(kFar);
  source.Fill(kFar, 100'000);
  EXPECT_TRUE(SameBytes(Pattern(kFar + 1, 99'999), Deliver(source, {.offset = kFar + 1}, kMiB)));
}

TEST_P(Delivery, OfWhatThereIsWhenTheSourceEndsTooEarly) {
  constexpr std::uint64_t kSize = 100'001;
  const TestFile source(kSize);
  Channel channel(GetParam());
  channel.StartReading();
  Transfer transfer(plugin(), source.endpoint(), channel.endpoint(),
                    {.length = kSize + 1, .head = "head", .tail = "tail"});
  EXPECT_EQ(transfer.Run(), SLUICE_E_SOURCE_TRUNCATED);
  EXPECT_EQ(transfer.progress().bytes_done, 4 + kSize);
  EXPECT_TRUE(SameBytes("head" + Pattern(0, kSize), channel.Finish()));
}

TEST_P(Delivery, OfASourceThatIsCutOffBeforeTheFirstStep) {
  const TestFile source(3 * kMiB);
  for (const std::uint64_t left : {2 * kMiB + 1, std::uint64_t{0}}) {
    Channel channel(GetParam());
    channel.StartReading();
    Transfer transfer(plugin(), source.endpoint(), channel.endpoint(), {.length = 3 * kMiB});
    ASSERT_EQ(transfer.Open(), SLUICE_OK);
    source.Resize(left);
    EXPECT_EQ(transfer.Finish(), SLUICE_E_SOURCE_TRUNCATED);
    EXPECT_TRUE(SameBytes(Pattern(0, left), channel.Finish()));
  }
}

TEST_P(Delivery, LeavesThePositionOfTheSourceAloneInParallel) {
  constexpr std::uint64_t kLength = kMiB;
  const TestFile source(3 * kMiB);
  source.Seek(1234);
  std::vector<std::thread> threads;
  for (const std::uint64_t offset : {0u, 333'333u, 777'777u, 1'234'567u}) {
    threads.emplace_back([&source, offset] {
      EXPECT_TRUE(SameBytes(Pattern(offset, kLength),
                            Deliver(source, {.offset = offset, .length = kLength}, 123'456)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(source.position(), 1234u);
}

TEST_P(Delivery, GoesFromThreadToThread) {
  const TestFile source(kMiB);
  Channel channel(GetParam());
  channel.StartReading();
  Transfer transfer(plugin(), source.endpoint(), channel.endpoint(), {.tail = "tail"});
  std::thread([&] { ASSERT_EQ(transfer.Open(), SLUICE_OK); }).join();
  sluice_status status = SLUICE_MORE;
  while (status > SLUICE_DONE) {
    std::thread([&] {
      status = transfer.Step(99'999);
      EXPECT_TRUE(status != SLUICE_WOULD_BLOCK || transfer.Wait());
    }).join();
  }
  EXPECT_EQ(status, SLUICE_DONE);
  std::thread([&] { transfer.Close(); }).join();
  EXPECT_TRUE(SameBytes(Pattern(0, kMiB) + "tail", channel.Finish()));
}

TEST_P(Delivery, OfAHandleThatIsOpenForOverlappedCalls) {
  const TestFile source(kMiB, {.flags = FILE_FLAG_OVERLAPPED});
  EXPECT_TRUE(SameBytes(Pattern(1, kMiB - 1), Deliver(source, {.offset = 1}, kMiB)));
}

// ReOpenFile() cannot help there; there is no position that could move.
TEST_P(Delivery, OfAnOverlappedHandleThatSharesNothing) {
  const TestFile source(kMiB, {.share = 0, .flags = FILE_FLAG_OVERLAPPED});
  EXPECT_TRUE(SameBytes(Pattern(1, kMiB - 1), Deliver(source, {.offset = 1}, kMiB)));
  Channel channel(GetParam());
  channel.StartReading();
  Transfer transfer(plugin(), source.endpoint(), channel.endpoint(), {.length = kMiB + 1});
  EXPECT_EQ(transfer.Run(), SLUICE_E_SOURCE_TRUNCATED);
  EXPECT_TRUE(SameBytes(Pattern(0, kMiB), channel.Finish()));
}

TEST_P(Delivery, OfNothingFromASourceThatCannotBeRead) {
  const TestFile file(kMiB);
  const Handle write_only = file.Open({.access = GENERIC_WRITE});
  const std::pair<HANDLE, bool> sources[] = {{write_only.get(), true},
                                             {INVALID_HANDLE_VALUE, false},
                                             {reinterpret_cast<HANDLE>(0x7654320), false}};
  for (const auto& [handle, is_file] : sources) {
    Channel channel(GetParam());
    channel.StartReading();
    sluice_endpoint source = file.endpoint();
    source.handle = reinterpret_cast<std::intptr_t>(handle);
    Transfer transfer(plugin(), source, channel.endpoint(), {.length = kMiB, .head = "head"});
    EXPECT_EQ(transfer.Run(), is_file ? SLUICE_E_SOURCE_IO : SLUICE_E_INVALID);
    EXPECT_EQ(transfer.progress().os_error, is_file ? ERROR_ACCESS_DENIED : ERROR_INVALID_HANDLE);
    EXPECT_EQ(channel.Finish(), "");
  }
}

// Wine opens by name, as some network filesystems do, and the name is another file's now.
TEST_P(Delivery, OfAFileWhoseNameIsAnothers) {
  const TestFile source(kMiB);
  const std::wstring elsewhere = source.path().wstring() + L".moved";
  ASSERT_TRUE(MoveFileExW(source.path().c_str(), elsewhere.c_str(), 0));
  const Handle imposter(CreateFileW(source.path().c_str(), GENERIC_WRITE, FILE_SHARE_READ, nullptr,
                                    CREATE_NEW, 0, nullptr));
  DWORD written = 0;
  ASSERT_TRUE(WriteFile(imposter.get(), "imposter", 8, &written, nullptr));
  Channel channel(GetParam());
  channel.StartReading();
  Transfer transfer(plugin(), source.endpoint(), channel.endpoint(), {});
  const sluice_status status = transfer.Run();
  DeleteFileW(elsewhere.c_str());
  const std::string arrived = channel.Finish();
  if (status == SLUICE_E_UNSUPPORTED) {
    EXPECT_EQ(arrived, "");
  } else {
    EXPECT_EQ(status, SLUICE_DONE);
    EXPECT_TRUE(SameBytes(Pattern(0, kMiB), arrived));
  }
}

TEST_P(Delivery, LeavesNoHandle) {
  const TestFile source(kMiB);
  Channel channel(GetParam());
  channel.StartReading();
  const auto handles = [] {
    DWORD count = 0;
    EXPECT_TRUE(GetProcessHandleCount(GetCurrentProcess(), &count));
    return count;
  };
  const auto transfer = [&](bool to_end) {
    Transfer some(plugin(), source.endpoint(), channel.endpoint(), {});
    EXPECT_EQ(some.Probe(), SLUICE_OK);
    EXPECT_EQ(some.Open(), SLUICE_OK);
    EXPECT_EQ(to_end ? some.Finish() : SLUICE_DONE, SLUICE_DONE);
  };
  transfer(true);
  const DWORD before = handles();
  transfer(true);
  transfer(false);
  EXPECT_EQ(handles(), before);
}

INSTANTIATE_TEST_SUITE_P(All, Delivery, ::testing::ValuesIn(AllCases()), CaseName);

// On sockets alone: others have no resets, and nothing tells when they take more.
class DeliveryToSocket : public Delivery {};

// Steps until a transfer has ended. SLUICE_WOULD_BLOCK: what it waits for does not happen. Wine
// loses the end of a send now and then, if the peer vanishes meanwhile (wine.expectations).
sluice_status FinishOrLose(Transfer& transfer) {
  for (;;) {
    const sluice_status status = transfer.Step(kMiB);
    if (status == SLUICE_MORE) continue;
    if (status != SLUICE_WOULD_BLOCK || !Await(transfer.progress())) return status;
  }
}

constexpr int kAttempts = 5;

TEST_P(DeliveryToSocket, EndsWithAPeerThatIsGone) {
  const TestFile source(8 * kMiB);
  sluice_status status = SLUICE_WOULD_BLOCK;
  for (int i = 0; i < kAttempts && status == SLUICE_WOULD_BLOCK; ++i) {
    Connection connection({.nonblocking = GetParam().nonblocking});
    Transfer transfer(plugin(), source.endpoint(), connection.endpoint(), {});
    ASSERT_EQ(transfer.Open(), SLUICE_OK);
    transfer.Step(1000);
    connection.Reset();
    status = FinishOrLose(transfer);
    if (status != SLUICE_WOULD_BLOCK) EXPECT_NE(transfer.progress().os_error, 0);
  }
  EXPECT_EQ(status, SLUICE_E_SINK_CLOSED);
}

// Windows is not known to tell it: seen in Wine only.
TEST_P(DeliveryToSocket, CountsWhatAPeerGotBeforeItWasGone) {
  const TestFile source(32 * kMiB);
  sluice_status status = SLUICE_WOULD_BLOCK;
  for (int i = 0; i < kAttempts && status == SLUICE_WOULD_BLOCK; ++i) {
    Connection connection({.nonblocking = GetParam().nonblocking});
    connection.StartReading(/*limit=*/3'000'000);
    Transfer transfer(plugin(), source.endpoint(), connection.endpoint(), {});
    ASSERT_EQ(transfer.Open(), SLUICE_OK);
    status = FinishOrLose(transfer);
    const std::size_t received = connection.Finish().size();
    if (status != SLUICE_WOULD_BLOCK) EXPECT_GE(transfer.progress().bytes_done, received);
  }
  EXPECT_EQ(status, SLUICE_E_SINK_CLOSED);
}

TEST_P(DeliveryToSocket, EndsWhereTheSinkIsShutDown) {
  const TestFile source(kMiB);
  const Connection connection({.nonblocking = GetParam().nonblocking});
  ASSERT_EQ(shutdown(connection.sink(), SD_SEND), 0);
  Transfer transfer(plugin(), source.endpoint(), connection.endpoint(), {.head = "head"});
  EXPECT_EQ(transfer.Run(), SLUICE_E_SINK_CLOSED);
  EXPECT_EQ(transfer.progress().bytes_done, 0u);
}

TEST_P(DeliveryToSocket, WaitsForAReaderThatIsSlow) {
  if (!GetParam().nonblocking && !IsTransmitFile()) return;  // A step waits itself.
  constexpr std::uint64_t kSize = 3 * kMiB;
  const TestFile source(kSize);
  Connection connection({.nonblocking = GetParam().nonblocking, .send_buffer = 50'000});
  Transfer transfer(plugin(), source.endpoint(), connection.endpoint(), {.tail = "tail"});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  sluice_status status = SLUICE_MORE;
  while (status == SLUICE_MORE) status = transfer.Step(kMiB);
  ASSERT_EQ(status, SLUICE_WOULD_BLOCK);
  EXPECT_EQ(transfer.progress().in_flight != 0, IsTransmitFile());
  connection.StartReading();
  EXPECT_EQ(transfer.Finish(), SLUICE_DONE);
  EXPECT_TRUE(SameBytes(Pattern(0, kSize) + "tail", connection.Finish()));
}

INSTANTIATE_TEST_SUITE_P(All, DeliveryToSocket, ::testing::ValuesIn(AllCases({SLUICE_KIND_TCP})),
                         CaseName);

}  // namespace
}  // namespace sluice::plugins::windows::testing
