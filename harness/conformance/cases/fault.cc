// System calls that go wrong: each call of a transfer, one after the other, in every plausible way.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/transfer/outcome.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/fault_loop.h"
#include "harness/conformance/process_state.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

// Enough for several calls of any facility, and little enough for the buffers of a connection, so
// that a blocking sink never waits although nobody reads during a step.
constexpr std::uint64_t kBytes = 100'000;
constexpr std::uint64_t kStep = 40'000;
constexpr std::uint64_t kOffset = 5'000;
constexpr channels::Buffers kBuffers{.send = 200'000, .receive = 200'000};
// On sinks that do not wait, small ones, so that they are full now and then.
constexpr channels::Buffers kSmall{.send = 16'384, .receive = 16'384};

// Tells the process that injects faults when the plugin runs.
class CallReporter final : public CallObserver {
 public:
  CallReporter(CaseContext& context, FaultRuns& runs) : context_(context), runs_(runs) {
    context_.set_call_observer(this);
  }
  ~CallReporter() { context_.set_call_observer(nullptr); }
  CallReporter(const CallReporter&) = delete;
  CallReporter& operator=(const CallReporter&) = delete;

  void Enter() override { runs_.Enter(); }
  void Leave() override { runs_.Leave(); }

 private:
  CaseContext& context_;
  FaultRuns& runs_;
};

// The resources of the process between two transfers.
struct Footprint {
  std::size_t descriptors = 0;
  std::uint64_t mapped = 0;
  std::uint64_t allocated = 0;

  static Footprint Now() {
    return {.descriptors = CountDescriptors(),
            .mapped = Sanitized() ? 0 : MappedBytes(),
            .allocated = Sanitized() || !CountsEveryFree() ? 0 : AllocatedBytes()};
  }
};

// The transfers of one process.
class FaultyTransfers {
 public:
  FaultyTransfers(CaseContext& context, FaultRuns& runs, const Plan& plan)
      : context_(context), runs_(runs), plan_(plan), source_(context, kOffset + kBytes) {}

  void RunAll();

 private:
  void RunOne();
  sluice_status Step(Delivery& delivery);
  void CheckOutcome(const CheckedTransfer& transfer, sluice_status status, bool opened);
  void ExpectCounts(const sluice_progress& progress);
  void ExpectNothingLeft();

  CaseContext& context_;
  FaultRuns& runs_;
  const Plan& plan_;
  Source source_;
  std::optional<ProcessState> before_;  // that transfer
  std::optional<Footprint> footprint_;  // after the first, which may have made what is kept
  std::string path_;                    // of the first
};

void FaultyTransfers::RunAll() {
  KeepMallocToTheHeap();
  before_ = LookAtProcess();
  while (runs_.Next()) {
    RunOne();
    ExpectNothingLeft();
  }
  // A failure in one transfer must not change later ones.
  RunOne();
}

void FaultyTransfers::RunOne() {
  Delivery delivery(context_, source_, plan_);
  CheckedTransfer& transfer = delivery.transfer();
  runs_.SetEnds(source_.handle(), delivery.sink(), context_.sink_kind(), context_.nonblocking());
  const CallReporter reporter(context_, runs_);
  sluice_status status = transfer.TryOpen();
  const bool opened = status == SLUICE_OK;
  if (opened) status = Step(delivery);
  ExpectCounts(transfer.progress());
  delivery.Conclude();
  CheckOutcome(transfer, status, opened);
}

// Reads what has come after every step.
sluice_status FaultyTransfers::Step(Delivery& delivery) {
  CheckedTransfer& transfer = delivery.transfer();
  for (;;) {
    const sluice_status status = transfer.Step(kStep);
    if (status <= 0) return status;
    ReadWhatIsThere(context_, delivery.reader());
    if (status == SLUICE_MORE) continue;
    context_.Expect(
        transfer.Wait(), "C-WAIT-1", "what step() waits for comes",
        fmt::format("nothing in {} s, at {} bytes", kPatienceMs / 1000, transfer.bytes_done()));
  }
}

void FaultyTransfers::ExpectCounts(const sluice_progress& progress) {
  const std::uint64_t past_head = std::max(progress.bytes_done, plan_.head) - plan_.head;
  const std::uint64_t expected = std::min(past_head, kBytes);
  context_.Expect(progress.source_done == expected, "C-COUNT-3",
                  fmt::format("source_done {} of bytes_done {}, with a head of {} before it",
                              expected, progress.bytes_done, plan_.head),
                  fmt::format("source_done {}", progress.source_done));
}

void FaultyTransfers::CheckOutcome(const CheckedTransfer& transfer, sluice_status status,
                                   bool opened) {
  if (status == SLUICE_DONE && opened) {
    if (path_.empty()) path_ = transfer.progress().path;
    const std::optional<Fault> fault = runs_.injected();
    context_.Expect(
        fault || path_ == transfer.progress().path, "C-FALLBACK-2",
        fmt::format("a transfer in which nothing fails goes by {}", path_),
        fmt::format("by {}, after others in which something had failed", transfer.progress().path));
    return;
  }
  const std::string seen = opened
                               ? transfer.Describe(status)
                               : fmt::format("open() returned {}: {}", transfer::StatusName(status),
                                             transfer.report().reason);
  const std::optional<Fault> fault = runs_.injected();
  if (!fault || fault->kind != FaultKind::kError) {
    context_.Fail("C-ERROR-3", "the transfer is done: nothing that lasts is wrong", seen);
  }
  context_.Expect(Contains(fault->may, status), "C-ERROR-1",
                  fmt::format("the transfer is done all the same{}{}",
                              fault->may == 0 ? "" : ", or ", Show(fault->may)),
                  seen);
  const std::int64_t os_error = opened ? transfer.progress().os_error : transfer.report().os_error;
  context_.Expect(os_error == fault->error, "C-ERROR-2",
                  fmt::format("os_error is the error of the system call: {}", fault->error),
                  fmt::format("os_error {}; {}", os_error, seen));
}

void FaultyTransfers::ExpectNothingLeft() {
  const Footprint now = Footprint::Now();
  if (!footprint_) {
    footprint_ = now;
    return;
  }
  if (now.descriptors != before_->descriptors.size()) {
    const std::string left = LastingDifference(*before_);
    context_.Expect(left.empty(), "C-ERROR-5", "nothing is left of the transfer", left);
  }
  const auto expect = [&](std::uint64_t before, std::uint64_t after, std::string_view what) {
    context_.Expect(after <= before, "C-ERROR-5", fmt::format("no {} is left", what),
                    fmt::format("{} bytes more than before", after - before));
  };
  expect(footprint_->mapped, now.mapped, "mapping");
  expect(footprint_->allocated, now.allocated, "allocated memory");
}

void Inject(CaseContext& context, FaultKind kind, const Plan& plan) {
  const FaultLoop loop = InjectFaults(kind, [&](FaultRuns& runs) {
    return context.Run([&] { FaultyTransfers(context, runs, plan).RunAll(); });
  });
  if (!loop.refused.empty()) context.Skip(loop.refused);
  context.Survived(loop.survived);
  const std::string where = loop.where.empty() ? loop.where : loop.where + ": ";
  context.Expect(loop.mishap.empty(), "C-ERROR-4", "no failure crashes or hangs the process",
                 where + loop.mishap);
  context.Adopt(loop.result, where);
}

// With head and tail if the plugin supports them, and to the end if it can.
template <FaultKind kKind>
void Survives(CaseContext& context) {
  const channels::Buffers& buffers = context.nonblocking() ? kSmall : kBuffers;
  Plan plan{.offset = kOffset, .buffers = buffers};
  if (context.Claims(SLUICE_CAP_HEAD_TAIL)) plan.head = plan.tail = 1'000;
  Inject(context, kKind, plan);
  if (!context.Claims(SLUICE_CAP_TO_END)) return;
  Inject(context, kKind, {.offset = kOffset, .length = SLUICE_TO_END, .buffers = buffers});
}

}  // namespace

std::vector<Case> FaultCases() {
  const std::vector<std::string_view> clauses = {"C-ERROR-4", "C-ERROR-3", "C-ERROR-1",
                                                 "C-ERROR-2", "C-ERROR-5", "C-FALLBACK-2"};
  return {
      {.name = "fault.errors",
       .summary = "each system call fails, one in every transfer, with each error it may return",
       .clauses = clauses,
       .routes = kEveryKind,
       .run = Survives<FaultKind::kError>,
       .patience = std::chrono::seconds(60)},
      {.name = "fault.interrupted",
       .summary = "each system call is interrupted, or would block, one in every transfer",
       .clauses = clauses,
       .routes = kEveryKind,
       .run = Survives<FaultKind::kInterrupt>,
       .patience = std::chrono::seconds(60)},
      {.name = "fault.short",
       .summary = "each system call does less than it was asked to, one in every transfer",
       .clauses = clauses,
       .routes = kEveryKind,
       .run = Survives<FaultKind::kShort>,
       .patience = std::chrono::seconds(60)},
  };
}

}  // namespace sluice::conformance
