// Waiting for a sink that is full.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/base/handle.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/background_call.h"
#include "harness/conformance/support/native_cases.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;

// A poll may return a little early, and the step after it find that it cannot go on after all; a
// loop of such steps makes thousands.
constexpr int kMostSpurious = 8;

std::string NothingCame(const CheckedTransfer& transfer) {
  return fmt::format("nothing in {} s, at {} bytes", kPatienceMs / 1000, transfer.bytes_done());
}

// Counts the waits after which nothing moved, and fails when they are a loop.
class Spurious {
 public:
  explicit Spurious(CaseContext& context) : context_(context) {}

  void Count(std::uint64_t moved) {
    if (moved == 0) ++count_;
    context_.Expect(count_ <= kMostSpurious, "C-WAIT-2",
                    "what WOULD_BLOCK waits for comes when the transfer can go on, and not before",
                    fmt::format("{} times it came, and the step after it moved nothing", count_));
  }

 private:
  CaseContext& context_;
  int count_ = 0;
};

bool Waits(sluice_status status) {
  return status == SLUICE_WOULD_BLOCK || status == SLUICE_DRAINING;
}

// Steps to the end as a host does, and calls `wait` for what a step asked for.
template <class WaitFor>
void Drive(CaseContext& context, CheckedTransfer& transfer, std::uint64_t budget,
           const WaitFor& wait) {
  for (;;) {
    const sluice_status status = transfer.Step(budget);
    if (status == SLUICE_DONE) return;
    context.Expect(status > 0, "C-ERROR-1", "the transfer is done: nothing is wrong with the sink",
                   transfer.Describe(status));
    if (Waits(status)) wait();
  }
}

// ---- Nobody reads ----

// Steps whenever it may, until what it waits for has not come for a while. TCP's own buffers settle
// first: what is on its way to the receiver still makes room.
void StepUntilCalm(CaseContext& context, CheckedTransfer& transfer, Spurious& spurious) {
  constexpr int kGlances = 10;
  for (int glance = 0; glance < kGlances;) {
    if (!HasCome(transfer.progress(), 1)) {
      ++glance;
      continue;
    }
    glance = 0;
    const std::uint64_t before = transfer.bytes_done();
    StepUntilFull(context, transfer, kBlock);
    spurious.Count(transfer.bytes_done() - before);
  }
}

void WaitsForAFullSink(CaseContext& context) {
  const Source source(context, kMoreThanFits);
  Delivery delivery(context, source, {.buffers = kSmallBuffers});
  CheckedTransfer& transfer = delivery.transfer();
  Spurious spurious(context);
  transfer.Open();
  for (int round = 0; round < 2; ++round) {
    StepUntilFull(context, transfer, kBlock);
    StepUntilCalm(context, transfer, spurious);
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
    while (!HasCome(transfer.progress(), 1)) {
      ReadWhatIsThere(context, delivery.reader());
      context.Expect(std::chrono::steady_clock::now() < until, "C-WAIT-1",
                     "what WOULD_BLOCK waits for comes once the receiver has read",
                     NothingCame(transfer));
    }
  }
  delivery.Conclude();
}

// Like a host that has nothing else to do.
void CostsNothingWhileTheReaderStalls(CaseContext& context) {
  constexpr std::chrono::milliseconds kStall{5};
  const Source source(context, 2 * kBlock);
  Delivery delivery(context, source, {.buffers = kSmallBuffers, .reading = {.pause = kStall}});
  CheckedTransfer& transfer = delivery.transfer();
  Spurious spurious(context);
  delivery.reader().Start();
  transfer.Open();
  std::uint64_t before = UINT64_MAX;  // of the last wait: none yet
  Drive(context, transfer, kBudget, [&] {
    spurious.Count(transfer.bytes_done() - before);
    before = transfer.bytes_done();
    context.Expect(transfer.Wait(), "C-WAIT-1",
                   "what step() waits for comes, as the receiver reads", NothingCame(transfer));
  });
  delivery.Conclude();
}

void DoesNotBlock(CaseContext& context) {
  const Source source(context, kMoreThanFits);
  Delivery delivery(context, source, {.buffers = kSmallBuffers});
  CheckedTransfer& transfer = delivery.transfer();
  transfer.Open();
  // An empty sink, then one that is full.
  for (int round = 0; round < 2; ++round) {
    const std::uint64_t before = transfer.bytes_done();
    CallResult result;
    BackgroundCall step([&] { result.status = transfer.TryStep(UINT64_MAX, result.breach); });
    const bool in_time = step.IsBack(kCallPatience);
    if (!in_time) delivery.reader().Start();
    step.Join();
    context.Expect(in_time, "C-WAIT-3",
                   "a step on a non-blocking sink returns although nobody reads",
                   fmt::format("{} s later it had not; it began at {} bytes",
                               kCallPatience.count() / 1000, before));
    ExpectNoBreach(context, result);
  }
  delivery.Conclude();
}

// ---- Somebody reads ----

// How a reader takes what has come.
struct Drain {
  std::uint64_t piece;  // bytes at a time
  std::uint64_t much;   // after so many it takes more at a time
};

// Reads until the system says that the transfer can go on.
void ReadUntilReady(CaseContext& context, Delivery& delivery, const Drain& drain) {
  Reader& reader = delivery.reader();
  const sluice_progress& progress = delivery.transfer().progress();
  while (!HasCome(progress, 0)) {
    if (const std::uint64_t there = Readable(reader.handle()); there != 0) {
      reader.ReadNow(std::min(reader.so_far() < drain.much ? drain.piece : kBlock, there));
      continue;
    }
    // What was accepted is on its way, or everything has been read.
    const std::uint64_t accepted = progress.bytes_done + progress.in_flight;
    if (HasCome(progress, 1) || reader.so_far() < accepted) continue;
    context.Expect(HasCome(progress, kPatienceMs), "C-WAIT-1",
                   "what WOULD_BLOCK waits for comes when everything has been read",
                   NothingCame(delivery.transfer()));
  }
}

// The sink is never more than nearly full.
void GoesOnAfter(CaseContext& context, std::uint64_t size, const Drain& drain) {
  const Source source(context, size);
  Delivery delivery(context, source, {.offset = 1, .buffers = {.send = 4096, .receive = 4096}});
  CheckedTransfer& transfer = delivery.transfer();
  Spurious spurious(context);
  transfer.Open();
  std::uint64_t before = UINT64_MAX;  // of the last wait: none yet
  Drive(context, transfer, kBudget, [&] {
    spurious.Count(transfer.bytes_done() - before);
    before = transfer.bytes_done();
    ReadUntilReady(context, delivery, drain);
  });
  delivery.Conclude();
}

void GoesOnAfterSmallDrains(CaseContext& context) {
  constexpr std::uint64_t kSegment = 1448;  // of TCP over Ethernet
  GoesOnAfter(context, 20'000, {.piece = 1, .much = 6'000});
  GoesOnAfter(context, 2 * kBlock, {.piece = kSegment, .much = UINT64_MAX});
  GoesOnAfter(context, 4 * kBlock, {.piece = std::uint64_t{23} << 10U, .much = UINT64_MAX});
}

void NamesAHandle(CaseContext& context) {
  constexpr std::uint32_t kKnown = SLUICE_WAIT_READABLE | SLUICE_WAIT_WRITABLE | SLUICE_WAIT_ERROR;
  const Source source(context, 3 * kBlock);
  Delivery delivery(context, source, {.buffers = kSmallBuffers});
  CheckedTransfer& transfer = delivery.transfer();
  transfer.Open();
  int waits = 0;
  Drive(context, transfer, kBudget, [&] {
    ++waits;
    const sluice_progress& progress = transfer.progress();
    context.Expect(base::IsOpen(static_cast<base::Handle>(progress.wait_handle)), "C-WAIT-1",
                   "wait_handle is an open descriptor",
                   fmt::format("{} is not open", progress.wait_handle));
    context.Expect(progress.wait_events != 0 && (progress.wait_events & ~kKnown) == 0, "C-WAIT-1",
                   "wait_events has at least one SLUICE_WAIT_* bit, and no others",
                   fmt::format("{:#x}", progress.wait_events));
    ReadUntilReady(context, delivery, {.piece = kBlock, .much = UINT64_MAX});
  });
  context.Expect(waits != 0, "C-STATUS-2",
                 fmt::format("WOULD_BLOCK before {} bytes are in a sink with small buffers that "
                             "nobody reads",
                             delivery.total()),
                 "DONE without it");
  delivery.Conclude();
}

}  // namespace

std::vector<Case> WaitCases() {
  return {
      {.name = "wait.full_sink",
       .summary = "on a full sink WOULD_BLOCK, whose event comes when somebody reads, not before",
       .clauses = {"C-WAIT-1", "C-WAIT-2"},
       .routes = kStreams.Nonblocking(),
       .run = WaitsForAFullSink},
      {.name = "wait.stalled_reader",
       .summary = "a reader that stalls again and again costs no steps that move nothing",
       .clauses = {"C-WAIT-2"},
       .routes = kStreams.Nonblocking(),
       .run = CostsNothingWhileTheReaderStalls},
      {.name = "wait.edge_triggered",
       .summary = "an event loop that waits for edges (EPOLLET) misses none, with a slow reader",
       .clauses = {"C-WAIT-4", "C-WAIT-1"},
       .routes = kStreams.Nonblocking(),
       .run = MissesNoEdge},
      {.name = "wait.does_not_block",
       .summary = "a step with an unlimited budget returns although nobody reads",
       .clauses = {"C-WAIT-3"},
       .routes = kStreams.Nonblocking(),
       .run = DoesNotBlock},
      {.name = "wait.small_drains",
       .summary = "a reader that takes a byte, a segment or 23 KiB at a time",
       .clauses = {"C-WAIT-1", "C-WAIT-2"},
       .routes = kStreams.Nonblocking(),
       .run = GoesOnAfterSmallDrains},
      {.name = "wait.handle",
       .summary = "WOULD_BLOCK names an open descriptor, and events that the header defines",
       .clauses = {"C-WAIT-1"},
       .routes = kStreams.Nonblocking(),
       .run = NamesAHandle},
  };
}

}  // namespace sluice::conformance
