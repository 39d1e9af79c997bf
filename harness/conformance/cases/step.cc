// Steps: how much each may move, and what is counted after it.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "core/base/file.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

void MovesByteByByte(CaseContext& context) {
  Deliver(context, Source(context, 300), {.offset = kPage / 64, .length = 200}, 1);
}

void KeepsToOddBudgets(CaseContext& context) {
  const Source source(context, kMiB);
  for (const std::uint64_t budget : {kPage - 1, kPage + 1}) Deliver(context, source, {}, budget);
}

void TakesHugeBudgets(CaseContext& context) {
  const Source source(context, 5 * kBlock);
  constexpr std::uint64_t kOver32Bits = std::uint64_t{1} << 32U;
  for (const std::uint64_t budget :
       {kOver32Bits / 2, kOver32Bits, kOver32Bits + 1, std::uint64_t{INT64_MAX},
        std::uint64_t{INT64_MAX} + 1, std::uint64_t{UINT64_MAX}}) {
    Deliver(context, source, {.offset = 1}, budget);
  }
}

// Steps with budgets of the caller's choice, and calls `after_step` with what each returned, until
// the transfer is done. `wait` waits for what a step asked for; false: it has not come.
template <class NextBudget, class AfterStep, class Wait>
void Drive(CaseContext& context, CheckedTransfer& transfer, const NextBudget& next_budget,
           const AfterStep& after_step, const Wait& wait) {
  for (;;) {
    const sluice_status status = transfer.Step(next_budget());
    after_step(status);
    if (status == SLUICE_DONE) return;
    if (status < 0) {
      context.Fail("C-ERROR-1", "the transfer is done: nothing is wrong with source or sink",
                   transfer.Describe(status));
    }
    if (status == SLUICE_MORE) continue;
    context.Expect(
        wait(), "C-WAIT-1", "what step() waits for comes",
        fmt::format("nothing in {} s, at {} bytes", kPatienceMs / 1000, transfer.bytes_done()));
  }
}

template <class NextBudget, class AfterStep>
void Drive(CaseContext& context, CheckedTransfer& transfer, const NextBudget& next_budget,
           const AfterStep& after_step) {
  Drive(context, transfer, next_budget, after_step, [&] { return transfer.Wait(); });
}

void KeepsToRandomBudgets(CaseContext& context) {
  const Source source(context, 8 * kBlock);
  Delivery delivery(context, source, {});
  delivery.transfer().Open();
  delivery.reader().Start();
  Drive(
      context, delivery.transfer(), [&] { return context.Random(1, 2 * kBlock); },
      [](sluice_status) {});
  delivery.Conclude();
}

// Knows how many bytes the sink of a delivery has accepted, without asking the plugin and without
// reading any.
class Scales {
 public:
  Scales(CaseContext& context, Delivery& delivery) : context_(context), delivery_(delivery) {
    if (!context.OnTcp()) return;
    const auto at_first = AcceptedByTcp(delivery.sink());
    if (!at_first) context.Skip("this system does not say what a TCP socket has accepted");
    at_first_ = *at_first;
  }

  // Compares bytes_done with it.
  void Check(sluice_status status) const {
    const std::uint64_t accepted = Weigh() - at_first_;
    context_.Expect(delivery_.transfer().bytes_done() == accepted, "C-COUNT-1",
                    fmt::format("bytes_done is the {} bytes that the sink has accepted", accepted),
                    "step() returned " + delivery_.transfer().Describe(status));
  }

 private:
  std::uint64_t Weigh() const {
    if (context_.OnTcp()) return AcceptedByTcp(delivery_.sink()).value();
    if (context_.OnFile()) {
      return static_cast<std::uint64_t>(Must(base::SizeOf(delivery_.sink()), "size of a sink"));
    }
    return delivery_.reader().so_far() + Readable(delivery_.reader().handle());
  }

  CaseContext& context_;
  Delivery& delivery_;
  std::uint64_t at_first_ = 0;  // a TCP connection counts its own first packet, too
};

// Waits for what the last step asked for. What is on its way then has not all come when somebody
// reads between two steps, and a kernel that refers to it may let go of it only when it has.
bool WaitAndRead(CaseContext& context, Delivery& delivery) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
  while (!HasCome(delivery.transfer().progress(), 1)) {
    if (std::chrono::steady_clock::now() >= until) return false;
    ReadWhatIsThere(context, delivery.reader());
  }
  return true;
}

// Nobody reads but this thread, between the steps. On a blocking sink a step is small enough never
// to wait; on others steps of any size end when it is full.
void CountsEveryStep(CaseContext& context) {
  const Source source(context, 5 * kBlock + 77);
  Delivery delivery(context, source, {.offset = 77});
  const Scales scales(context, delivery);
  const std::uint64_t most =
      context.nonblocking() ? 4 * kBlock : std::min(4 * kPage, context.MostUnread());
  delivery.transfer().Open();
  Drive(
      context, delivery.transfer(), [&] { return context.Random(1, most); },
      [&](sluice_status status) {
        scales.Check(status);
        ReadWhatIsThere(context, delivery.reader());
      },
      [&] { return WaitAndRead(context, delivery); });
  delivery.Conclude();
}

// A host may step again without having waited, as one does that polls many sinks in turn.
void CountsOnAFullSink(CaseContext& context) {
  const Source source(context, 16 * kMiB, {});
  Delivery delivery(context, source, {.buffers = {.send = 16 * 1024, .receive = 16 * 1024}});
  const Scales scales(context, delivery);
  CheckedTransfer& transfer = delivery.transfer();
  transfer.Open();
  int again = 0;
  while (again < 5) {
    const sluice_status status = transfer.Step();
    scales.Check(status);
    if (status == SLUICE_MORE) continue;
    context.Expect(status == SLUICE_WOULD_BLOCK, "C-STATUS-2",
                   "WOULD_BLOCK: nobody reads, and the sink is full", transfer.Describe(status));
    ++again;
  }
  delivery.Conclude();
}

// The parts go one after the other, so each count tells how much of it came from the source.
void CountsTheSource(CaseContext& context) {
  constexpr std::uint64_t kHead = 1000;
  const Source source(context, 3 * kPage);
  Delivery delivery(context, source, {.head = kHead, .tail = 700});
  CheckedTransfer& transfer = delivery.transfer();
  transfer.Open();
  delivery.reader().Start();
  Drive(
      context, transfer, [&] { return context.Random(1, 600); },
      [&](sluice_status) {
        const std::uint64_t past_head = std::max(transfer.bytes_done(), kHead) - kHead;
        const std::uint64_t expected = std::min(past_head, source.size());
        context.Expect(transfer.progress().source_done == expected, "C-COUNT-3",
                       fmt::format("source_done {} of bytes_done {}, with a head of {} before it",
                                   expected, transfer.bytes_done(), kHead),
                       fmt::format("source_done {}", transfer.progress().source_done));
      });
  delivery.Conclude();
}

// No signal comes here, so a step after MORE has no reason to move nothing and return MORE.
void MovesAfterMore(CaseContext& context) {
  const Source source(context, 3 * kBlock);
  for (const std::uint64_t budget :
       {std::uint64_t{1000}, kPage, kBlock + 1, std::uint64_t{UINT64_MAX}}) {
    Delivery delivery(context, source, {.offset = 100});
    CheckedTransfer& transfer = delivery.transfer();
    transfer.Open();
    delivery.reader().Start();
    bool more = false;
    std::uint64_t before = 0;
    Drive(
        context, transfer, [&] { return budget; },
        [&](sluice_status status) {
          context.Expect(!more || status != SLUICE_MORE || transfer.bytes_done() != before,
                         "C-STATUS-3", "the step after MORE moves bytes, or ends the transfer",
                         fmt::format("MORE again, and still {} bytes", before));
          more = status == SLUICE_MORE;
          before = transfer.bytes_done();
        });
    delivery.Conclude();
  }
}

}  // namespace

std::vector<Case> StepCases() {
  return {
      {.name = "step.budget_one",
       .summary = "steps of one byte each",
       .clauses = {"C-BUDGET-1"},
       .routes = kEveryKind,
       .run = MovesByteByByte},
      {.name = "step.budget_odd",
       .summary = "1 MiB in steps close to the size of a page",
       .clauses = {"C-BUDGET-1"},
       .routes = kEveryKind,
       .run = KeepsToOddBudgets},
      {.name = "step.budget_random",
       .summary = "a random budget for each step",
       .clauses = {"C-BUDGET-1"},
       .routes = kEverywhere,
       .run = KeepsToRandomBudgets},
      {.name = "step.budget_huge",
       .summary = "budgets that 32 or 63 bits cannot hold",
       .clauses = {"C-BUDGET-1"},
       .routes = kEveryKind,
       .run = TakesHugeBudgets},
      {.name = "step.counts",
       .summary = "after every step bytes_done is what the sink has accepted",
       .clauses = {"C-COUNT-1"},
       .routes = kEverywhere,
       .run = CountsEveryStep},
      {.name = "step.counts_full_sink",
       .summary = "steps on a full sink, without waiting, keep the counts and are not DONE",
       .clauses = {"C-COUNT-1", "C-STATUS-2"},
       .routes = kStreams.Nonblocking(),
       .run = CountsOnAFullSink},
      {.name = "step.source_counts",
       .summary = "after every step source_done is what came from the source",
       .clauses = {"C-COUNT-3"},
       .routes = kEveryKind,
       .run = CountsTheSource},
      {.name = "step.more_moves",
       .summary = "a step after MORE moves bytes, or ends the transfer",
       .clauses = {"C-STATUS-3"},
       .routes = kEveryKind,
       .run = MovesAfterMore},
  };
}

}  // namespace sluice::conformance
