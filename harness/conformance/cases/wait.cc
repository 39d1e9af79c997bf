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

// A poll may answer a little early, and the step after it find that it cannot go on after all; a
// loop of such steps makes thousands.
constexpr int kMostSpurious = 8;

std::string NothingCame(const Stepper& stepper) {
  return fmt::format("nothing in {} s, at {} bytes", kPatienceMs / 1000, stepper.bytes_done());
}

// Counts the waits after which nothing moved, and fails when they are a loop.
class Spurious {
 public:
  explicit Spurious(Trial& trial) : trial_(trial) {}

  void Count(std::uint64_t moved) {
    if (moved == 0) ++count_;
    trial_.Expect(count_ <= kMostSpurious, "C-WAIT-2",
                  "what WOULD_BLOCK waits for comes when the transfer can go on, and not before",
                  fmt::format("{} times it came, and the step after it moved nothing", count_));
  }

 private:
  Trial& trial_;
  int count_ = 0;
};

bool Waits(sluice_status status) {
  return status == SLUICE_WOULD_BLOCK || status == SLUICE_DRAINING;
}

// Steps to the end as a host does, and calls `wait` for what a step asked for.
template <class WaitFor>
void Drive(Trial& trial, Stepper& stepper, std::uint64_t budget, const WaitFor& wait) {
  for (;;) {
    const sluice_status status = stepper.Step(budget);
    if (status == SLUICE_DONE) return;
    trial.Expect(status > 0, "C-ERROR-1", "the transfer is done: nothing is wrong with the sink",
                 stepper.Describe(status));
    if (Waits(status)) wait();
  }
}

// ---- Nobody reads ----

// Steps whenever it may, until what it waits for has not come for a while. TCP's own buffers settle
// first: what is on its way to the receiver still makes room.
void StepUntilCalm(Trial& trial, Stepper& stepper, Spurious& spurious) {
  constexpr int kGlances = 10;
  for (int glance = 0; glance < kGlances;) {
    if (!HasCome(stepper.progress(), 1)) {
      ++glance;
      continue;
    }
    glance = 0;
    const std::uint64_t before = stepper.bytes_done();
    StepUntilFull(trial, stepper, kBlock);
    spurious.Count(stepper.bytes_done() - before);
  }
}

void WaitsForAFullSink(Trial& trial) {
  const Source source(trial, kMoreThanFits);
  Delivery delivery(trial, source, {.buffers = kSmallBuffers});
  Stepper& stepper = delivery.stepper();
  Spurious spurious(trial);
  stepper.Open();
  for (int round = 0; round < 2; ++round) {
    StepUntilFull(trial, stepper, kBlock);
    StepUntilCalm(trial, stepper, spurious);
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
    while (!HasCome(stepper.progress(), 1)) {
      ReadWhatIsThere(trial, delivery.reader());
      trial.Expect(std::chrono::steady_clock::now() < until, "C-WAIT-1",
                   "what WOULD_BLOCK waits for comes once the receiver has read",
                   NothingCame(stepper));
    }
  }
  delivery.Conclude();
}

// As a host does it that has nothing else to do.
void CostsNothingWhileTheReaderStalls(Trial& trial) {
  constexpr std::chrono::milliseconds kStall{5};
  const Source source(trial, 2 * kBlock);
  Delivery delivery(trial, source, {.buffers = kSmallBuffers, .reading = {.pause = kStall}});
  Stepper& stepper = delivery.stepper();
  Spurious spurious(trial);
  delivery.reader().Start();
  stepper.Open();
  std::uint64_t before = UINT64_MAX;  // of the last wait: none yet
  Drive(trial, stepper, kBudget, [&] {
    spurious.Count(stepper.bytes_done() - before);
    before = stepper.bytes_done();
    trial.Expect(stepper.Wait(), "C-WAIT-1", "what step() waits for comes, as the receiver reads",
                 NothingCame(stepper));
  });
  delivery.Conclude();
}

void DoesNotBlock(Trial& trial) {
  const Source source(trial, kMoreThanFits);
  Delivery delivery(trial, source, {.buffers = kSmallBuffers});
  Stepper& stepper = delivery.stepper();
  stepper.Open();
  // An empty sink, then one that is full.
  for (int round = 0; round < 2; ++round) {
    const std::uint64_t before = stepper.bytes_done();
    Ending ending;
    Aside step([&] { ending.status = stepper.TryStep(UINT64_MAX, ending.breach); });
    const bool in_time = step.IsBack(kAsidePatience);
    if (!in_time) delivery.reader().Start();
    step.Join();
    trial.Expect(in_time, "C-WAIT-3",
                 "a step on a non-blocking sink comes back although nobody reads",
                 fmt::format("{} s later it had not; it began at {} bytes",
                             kAsidePatience.count() / 1000, before));
    Judge(trial, ending);
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
void ReadUntilReady(Trial& trial, Delivery& delivery, const Drain& drain) {
  Reader& reader = delivery.reader();
  const sluice_progress& progress = delivery.stepper().progress();
  while (!HasCome(progress, 0)) {
    if (const std::uint64_t there = Readable(reader.handle()); there != 0) {
      reader.ReadNow(std::min(reader.so_far() < drain.much ? drain.piece : kBlock, there));
      continue;
    }
    // What was accepted is on its way, or everything has been read.
    const std::uint64_t accepted = progress.bytes_done + progress.in_flight;
    if (HasCome(progress, 1) || reader.so_far() < accepted) continue;
    trial.Expect(HasCome(progress, kPatienceMs), "C-WAIT-1",
                 "what WOULD_BLOCK waits for comes when everything has been read",
                 NothingCame(delivery.stepper()));
  }
}

// The sink is never more than nearly full.
void GoesOnAfter(Trial& trial, std::uint64_t size, const Drain& drain) {
  const Source source(trial, size);
  Delivery delivery(trial, source, {.offset = 1, .buffers = {.send = 4096, .receive = 4096}});
  Stepper& stepper = delivery.stepper();
  Spurious spurious(trial);
  stepper.Open();
  std::uint64_t before = UINT64_MAX;  // of the last wait: none yet
  Drive(trial, stepper, kBudget, [&] {
    spurious.Count(stepper.bytes_done() - before);
    before = stepper.bytes_done();
    ReadUntilReady(trial, delivery, drain);
  });
  delivery.Conclude();
}

void GoesOnAfterSmallDrains(Trial& trial) {
  constexpr std::uint64_t kSegment = 1448;  // of TCP over Ethernet
  GoesOnAfter(trial, 20'000, {.piece = 1, .much = 6'000});
  GoesOnAfter(trial, 2 * kBlock, {.piece = kSegment, .much = UINT64_MAX});
  GoesOnAfter(trial, 4 * kBlock, {.piece = std::uint64_t{23} << 10U, .much = UINT64_MAX});
}

void NamesAHandle(Trial& trial) {
  constexpr std::uint32_t kKnown = SLUICE_WAIT_READABLE | SLUICE_WAIT_WRITABLE | SLUICE_WAIT_ERROR;
  const Source source(trial, 3 * kBlock);
  Delivery delivery(trial, source, {.buffers = kSmallBuffers});
  Stepper& stepper = delivery.stepper();
  stepper.Open();
  int waits = 0;
  Drive(trial, stepper, kBudget, [&] {
    ++waits;
    const sluice_progress& progress = stepper.progress();
    trial.Expect(base::IsOpen(static_cast<base::Handle>(progress.wait_handle)), "C-WAIT-1",
                 "wait_handle is an open descriptor",
                 fmt::format("{} is none", progress.wait_handle));
    trial.Expect(progress.wait_events != 0 && (progress.wait_events & ~kKnown) == 0, "C-WAIT-1",
                 "wait_events has one SLUICE_WAIT_* bit or more, and no other",
                 fmt::format("{:#x}", progress.wait_events));
    ReadUntilReady(trial, delivery, {.piece = kBlock, .much = UINT64_MAX});
  });
  trial.Expect(waits != 0, "C-STATUS-2",
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
       .summary = "a step with an endless budget comes back although nobody reads",
       .clauses = {"C-WAIT-3"},
       .routes = kStreams.Nonblocking(),
       .run = DoesNotBlock},
      {.name = "wait.small_drains",
       .summary = "a reader that takes a byte, a segment or 23 KiB at a time",
       .clauses = {"C-WAIT-1", "C-WAIT-2"},
       .routes = kStreams.Nonblocking(),
       .run = GoesOnAfterSmallDrains},
      {.name = "wait.handle",
       .summary = "WOULD_BLOCK names an open descriptor, and events of the header",
       .clauses = {"C-WAIT-1"},
       .routes = kStreams.Nonblocking(),
       .run = NamesAHandle},
  };
}

}  // namespace sluice::conformance
