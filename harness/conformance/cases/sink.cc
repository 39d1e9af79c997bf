// Where the bytes go, and what happens to the handles.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/file.h"
#include "core/base/wait.h"
#include "core/transfer/endpoint.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/handle_state.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;

// What was in a file before, and what the host sends itself.
constexpr Pattern kHead{.variety = 1};
constexpr Pattern kTail{.variety = 2};
constexpr Pattern kBefore{.variety = 3};
constexpr Pattern kByHost{.variety = 4};

// Writes all of it, waiting for room where the sink does not wait itself.
void WriteAll(base::Handle sink, const std::string& bytes) {
  for (auto left = std::as_bytes(std::span(bytes)); !left.empty();) {
    const bool room =
        base::IsReady(sink, SLUICE_WAIT_WRITABLE, std::chrono::milliseconds(kPatienceMs));
    Must(room ? 0 : -1, "room in a sink");
    left = left.subspan(
        static_cast<std::size_t>(Must(base::Write(sink, left), "write of the host to a sink")));
  }
}

void WriteToFile(base::Handle file, const std::string& bytes) {
  Must(base::WriteAt(file, std::as_bytes(std::span(bytes)), 0), "write of the host to a file");
}

// A file that is there already, and a range to be written into it.
struct Old {
  std::uint64_t size;        // of the file
  std::uint64_t position;    // where it is written
  std::uint64_t length;      // of the range
  std::uint64_t around = 0;  // bytes of a head before it, and of a tail after it
};

// Sends into it, and checks all that is in it afterwards.
void WriteInto(CaseContext& context, const Old& old, std::uint64_t budget) {
  channels::Connection connection = context.Connect();
  const base::Handle sink = connection.sink.get();
  WriteToFile(sink, kBefore.At(0, old.size));
  Must(base::MoveTo(sink, old.position), "position of a sink");

  const std::uint64_t end = old.position + old.around + old.length + old.around;
  const std::uint64_t kept = std::min(old.size, old.position);
  ExpectedStream expected;
  expected.Append({.size = kept, .pattern = kBefore});
  expected.Append({.size = old.position - kept, .pattern = {}});  // a hole
  expected.Append({.size = old.around, .pattern = kHead});
  expected.Append({.size = old.length, .pattern = Pattern{}});
  expected.Append({.size = old.around, .pattern = kTail});
  if (old.size > end) {
    expected.Append({.size = old.size - end, .pattern = kBefore, .position = end});
  }

  const Source source(context, old.length);
  const std::string head = kHead.At(0, old.around);
  const std::string tail = kTail.At(0, old.around);
  CheckedTransfer transfer(context, source.endpoint(), context.DescribeSink(sink),
                           {.length = old.length, .head = head, .tail = tail});
  transfer.Open();
  const auto has_moved_on = [&](std::uint64_t) {
    const auto now = static_cast<std::uint64_t>(Must(base::PositionOf(sink), "position of a sink"));
    context.Expect(now == old.position + transfer.bytes_done(), "C-SINK-1",
                   fmt::format("position {} of the sink, where it was, and {} bytes", old.position,
                               transfer.bytes_done()),
                   fmt::format("it is at {}", now));
    return true;
  };
  transfer.FinishWell(budget, has_moved_on);
  has_moved_on(0);
  transfer.Close();

  const std::uint64_t size = expected.size();
  Reader reader(std::move(connection.receiver), std::move(expected));
  const Arrival& arrival = reader.Finish();
  context.Expect(arrival.bytes == size, "C-SINK-2", fmt::format("a file of {} bytes", size),
                 fmt::format("{} bytes", arrival.bytes));
  if (arrival.mismatch) {
    context.Fail(
        "C-SINK-1",
        fmt::format("{} bytes of the source at {}, all else as it was", old.length, old.position),
        fmt::format("byte {} and after it: {} instead of {}", arrival.mismatch->at,
                    arrival.mismatch->seen, arrival.mismatch->expected));
  }
}

void WritesAtThePosition(CaseContext& context) {
  WriteInto(context, {.size = 5000, .position = 5000, .length = 2 * kBlock + 1}, kBudget);
  WriteInto(context, {.size = 100, .position = 3 * kPage, .length = 10'000}, kPage + 1);
}

void KeepsWhatLiesBehind(CaseContext& context) {
  WriteInto(context, {.size = 3 * kBlock, .position = 0, .length = kBlock}, kBudget);
  WriteInto(context, {.size = 3 * kBlock, .position = 1000, .length = kBlock + 1}, kPage + 1);
  WriteInto(context, {.size = kPage, .position = 0, .length = 0}, kBudget);
  if (!context.Claims(SLUICE_CAP_HEAD_TAIL)) return;
  WriteInto(context, {.size = 3 * kBlock, .position = 1000, .length = 50'000, .around = 4},
            kBudget);
}

// At the end, wherever the position is; or not at all.
void AppendsOrRefuses(CaseContext& context) {
  constexpr std::uint64_t kOld = 3000;
  auto file = base::MakeFile(context.directory(), "sink-").value();
  WriteToFile(file.file.get(), kBefore.At(0, kOld));
  const base::UniqueHandle appending = base::OpenFile(file.path, base::Access::kAppend).value();
  const base::Handle sink = appending.get();
  const Source source(context, kBlock);
  CheckedTransfer transfer(context, source.endpoint(), transfer::Describe(sink).value(),
                           {.length = source.size()});
  const bool supported = transfer.Probe() == SLUICE_OK;
  if (supported) {
    transfer.Open();
    transfer.FinishWell(kPage + 1);
    transfer.Close();
  } else if (const sluice_status status = transfer.TryOpen(); status != SLUICE_E_UNSUPPORTED) {
    context.Fail("C-SINK-3", "open() refuses what probe() refuses: UNSUPPORTED",
                 fmt::format("open() returned {}", status));
  }
  ExpectedStream expected({{.size = kOld, .pattern = kBefore}});
  if (supported) expected.Append({.size = source.size(), .pattern = Pattern{}});
  const std::uint64_t size = expected.size();
  Must(base::MoveTo(file.file.get(), 0), "position of a file");
  Reader reader(std::move(file.file), std::move(expected));
  const Arrival& arrival = reader.Finish();
  context.Expect(!arrival.mismatch && arrival.bytes == size, "C-SINK-3",
                 fmt::format("{} bytes that were there, then {} of the source", kOld, size - kOld),
                 arrival.mismatch
                     ? fmt::format("byte {} and after it: {} instead of {}", arrival.mismatch->at,
                                   arrival.mismatch->seen, arrival.mismatch->expected)
                     : fmt::format("{} bytes", arrival.bytes));
}

// A sink that only lets itself be written to.
void WritesWhatIsWriteOnly(CaseContext& context) {
  auto file = base::MakeFile(context.directory(), "sink-").value();
  const base::UniqueHandle sink = base::OpenFile(file.path, base::Access::kWrite).value();
  const Source source(context, 3 * kBlock);
  CheckedTransfer transfer(context, source.endpoint(), transfer::Describe(sink.get()).value(),
                           {.length = source.size()});
  transfer.RequireSupport();
  transfer.Open();
  transfer.FinishWell();
  transfer.Close();
  Reader reader(std::move(file.file), ExpectedStream(source.Range(0, source.size())));
  CheckArrival(context, reader.Finish(), transfer.bytes_done());
}

// With the settings of a host that has touched none, and of one that has changed all.
void LeavesSettingsAlone(CaseContext& context) {
  const Source source(context, 2 * kBlock);
  for (const bool changed : {false, true}) {
    for (const bool finish : {true, false}) {
      // A size that was set is fixed: TCP does not adapt it.
      Delivery delivery(context, source, {.buffers = {.send = 65'536, .receive = 65'536}});
      if (changed) ChangeSettings(delivery.sink());
      const std::vector<Setting> sink = SettingsOf(delivery.sink());
      const std::vector<Setting> from = SettingsOf(source.handle());
      delivery.reader().Start();
      delivery.transfer().Open();
      if (finish) {
        delivery.transfer().FinishWell();
      } else {
        delivery.transfer().Step(kPage + 1);
      }
      delivery.transfer().Close();
      const char* const when = finish ? "after a transfer" : "after a transfer that was broken off";
      ExpectSame(context, when, "sink", sink, SettingsOf(delivery.sink()));
      ExpectSame(context, when, "source", from, SettingsOf(source.handle()));
      delivery.Conclude();
    }
  }
}

void ExpectOpen(CaseContext& context, std::string_view name, base::Handle handle) {
  context.Expect(base::IsOpen(handle), "C-HANDLE-1",
                 fmt::format("the {} is open after close()", name),
                 fmt::format("handle {} is closed", handle));
}

void LeavesHandlesOpen(CaseContext& context) {
  constexpr std::uint64_t kMore = 5000;
  const Source source(context, kBlock);
  for (const bool finish : {true, false}) {
    Delivery delivery(context, source, {.reading = {.keep = true}});
    CheckedTransfer& transfer = delivery.transfer();
    delivery.reader().Start();
    transfer.Open();
    if (finish) {
      transfer.FinishWell();
    } else {
      transfer.Step(kPage + 1);
      // What close() calls back may have been sent or not.
      while (transfer.progress().in_flight != 0 && transfer.Wait()) transfer.Step(1);
    }
    transfer.Close();
    ExpectOpen(context, "source", source.handle());
    ExpectOpen(context, "sink", delivery.sink());
    WriteAll(delivery.sink(), kByHost.At(0, kMore));
    delivery.CloseSink();
    delivery.reader().Finish();
    const std::string expected = Pattern{}.At(0, transfer.bytes_done()) + kByHost.At(0, kMore);
    const std::string& seen = delivery.reader().bytes();
    const auto differs = std::ranges::mismatch(expected, seen).in1 - expected.begin();
    context.Expect(
        seen == expected, "C-HANDLE-1",
        fmt::format("{} bytes of the transfer, then {} that the host sends after close()",
                    transfer.bytes_done(), kMore),
        fmt::format("{} bytes, others from byte {} on", seen.size(), differs));
  }
}

void WritesToADevice(CaseContext& context) {
  const base::UniqueHandle sink = base::OpenFile(base::NullDevice(), base::Access::kWrite).value();
  const Source source(context, 5 * kBlock + 1);
  CheckedTransfer transfer(context, source.endpoint(), transfer::Describe(sink.get()).value(),
                           {.length = source.size()});
  transfer.RequireSupport();
  transfer.Open();
  transfer.FinishWell();
  transfer.Close();
}

}  // namespace

std::vector<Case> SinkCases() {
  return {
      {.name = "sink.file_position",
       .summary = "a file is written at its position, and the position moves with every step",
       .clauses = {"C-SINK-1", "C-SINK-2"},
       .routes = kFile,
       .run = WritesAtThePosition},
      {.name = "sink.file_not_truncated",
       .summary = "bytes behind those written to a file stay",
       .clauses = {"C-SINK-2", "C-SINK-1"},
       .routes = kFile,
       .run = KeepsWhatLiesBehind},
      {.name = "sink.file_append",
       .summary = "a file that is open for appending gets the bytes at its end, or is refused",
       .clauses = {"C-SINK-3"},
       .routes = kFile,
       .run = AppendsOrRefuses},
      {.name = "sink.write_only_file",
       .summary = "a file that is open for writing only",
       .clauses = {"C-SINK-1"},
       .routes = kNoRoute,
       .run = WritesWhatIsWriteOnly},
      {.name = "sink.options_kept",
       .summary = "modes and options of both handles are after close() as they were before",
       .clauses = {"C-HANDLE-2"},
       .routes = kEveryKind,
       .run = LeavesSettingsAlone},
      {.name = "sink.still_open",
       .summary = "both handles work after close(), and what the host sends follows",
       .clauses = {"C-HANDLE-1"},
       .routes = kEveryKind,
       .run = LeavesHandlesOpen},
      {.name = "sink.device",
       .summary = "a device is written to like anything else",
       .clauses = {"C-BYTES-1"},
       .routes = kNoRoute,
       .run = WritesToADevice},
  };
}

}  // namespace sluice::conformance
