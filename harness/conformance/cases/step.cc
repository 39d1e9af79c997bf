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

void MovesByteByByte(Trial& trial) {
  Deliver(trial, Source(trial, 300), {.offset = kPage / 64, .length = 200}, 1);
}

void KeepsToOddBudgets(Trial& trial) {
  const Source source(trial, kMiB);
  for (const std::uint64_t budget : {kPage - 1, kPage + 1}) Deliver(trial, source, {}, budget);
}

void TakesHugeBudgets(Trial& trial) {
  const Source source(trial, 5 * kBlock);
  constexpr std::uint64_t kOver32Bits = std::uint64_t{1} << 32U;
  for (const std::uint64_t budget :
       {kOver32Bits / 2, kOver32Bits, kOver32Bits + 1, std::uint64_t{INT64_MAX},
        std::uint64_t{INT64_MAX} + 1, std::uint64_t{UINT64_MAX}}) {
    Deliver(trial, source, {.offset = 1}, budget);
  }
}

// Steps with budgets of the caller's choice, and calls `after_step` with what each answered, until
// the transfer is done. `wait` waits for what a step asked for; false: it has not come.
template <class NextBudget, class AfterStep, class Wait>
void Drive(Trial& trial, Stepper& stepper, const NextBudget& next_budget,
           const AfterStep& after_step, const Wait& wait) {
  for (;;) {
    const sluice_status status = stepper.Step(next_budget());
    after_step(status);
    if (status == SLUICE_DONE) return;
    if (status < 0) {
      trial.Fail("C-ERROR-1", "the transfer is done: nothing is wrong with source or sink",
                 stepper.Describe(status));
    }
    if (status == SLUICE_MORE) continue;
    trial.Expect(
        wait(), "C-WAIT-1", "what step() waits for comes",
        fmt::format("nothing in {} s, at {} bytes", kPatienceMs / 1000, stepper.bytes_done()));
  }
}

template <class NextBudget, class AfterStep>
void Drive(Trial& trial, Stepper& stepper, const NextBudget& next_budget,
           const AfterStep& after_step) {
  Drive(trial, stepper, next_budget, after_step, [&] { return stepper.Wait(); });
}

void KeepsToRandomBudgets(Trial& trial) {
  const Source source(trial, 8 * kBlock);
  Delivery delivery(trial, source, {});
  delivery.stepper().Open();
  delivery.reader().Start();
  Drive(
      trial, delivery.stepper(), [&] { return trial.Random(1, 2 * kBlock); }, [](sluice_status) {});
  delivery.Conclude();
}

// Tells how many bytes the sink of a delivery has accepted, without the plugin's help and without
// reading any.
class Scales {
 public:
  Scales(Trial& trial, Delivery& delivery) : trial_(trial), delivery_(delivery) {
    if (!trial.OnTcp()) return;
    const auto at_first = AcceptedByTcp(delivery.sink());
    if (!at_first) trial.Skip("this system does not tell what a TCP socket has accepted");
    at_first_ = *at_first;
  }

  // Holds bytes_done against it.
  void Check(sluice_status status) const {
    const std::uint64_t accepted = Weigh() - at_first_;
    trial_.Expect(delivery_.stepper().bytes_done() == accepted, "C-COUNT-1",
                  fmt::format("bytes_done is the {} bytes that the sink has accepted", accepted),
                  "step() answered " + delivery_.stepper().Describe(status));
  }

 private:
  std::uint64_t Weigh() const {
    if (trial_.OnTcp()) return AcceptedByTcp(delivery_.sink()).value();
    if (trial_.OnFile()) {
      return static_cast<std::uint64_t>(Must(base::SizeOf(delivery_.sink()), "size of a sink"));
    }
    return delivery_.reader().so_far() + Readable(delivery_.reader().handle());
  }

  Trial& trial_;
  Delivery& delivery_;
  std::uint64_t at_first_ = 0;  // a TCP connection counts its own first packet, too
};

// Waits for what the last step asked for. What is on its way then has not all come when somebody
// reads between two steps, and a kernel that refers to it may let go of it only when it has.
bool WaitAndRead(Trial& trial, Delivery& delivery) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
  while (!HasCome(delivery.stepper().progress(), 1)) {
    if (std::chrono::steady_clock::now() >= until) return false;
    ReadWhatIsThere(trial, delivery.reader());
  }
  return true;
}

// Nobody reads but this thread, between the steps. On a blocking sink a step is small enough never
// to wait; on others steps of any size end when it is full.
void CountsEveryStep(Trial& trial) {
  const Source source(trial, 5 * kBlock + 77);
  Delivery delivery(trial, source, {.offset = 77});
  const Scales scales(trial, delivery);
  const std::uint64_t most =
      trial.nonblocking() ? 4 * kBlock : std::min(4 * kPage, trial.MostUnread());
  delivery.stepper().Open();
  Drive(
      trial, delivery.stepper(), [&] { return trial.Random(1, most); },
      [&](sluice_status status) {
        scales.Check(status);
        ReadWhatIsThere(trial, delivery.reader());
      },
      [&] { return WaitAndRead(trial, delivery); });
  delivery.Conclude();
}

// A host may step again without having waited, as one does that polls many sinks in turn.
void CountsOnAFullSink(Trial& trial) {
  const Source source(trial, 16 * kMiB, {});
  Delivery delivery(trial, source, {.buffers = {.send = 16 * 1024, .receive = 16 * 1024}});
  const Scales scales(trial, delivery);
  Stepper& stepper = delivery.stepper();
  stepper.Open();
  int again = 0;
  while (again < 5) {
    const sluice_status status = stepper.Step();
    scales.Check(status);
    if (status == SLUICE_MORE) continue;
    trial.Expect(status == SLUICE_WOULD_BLOCK, "C-STATUS-2",
                 "WOULD_BLOCK: nobody reads, and the sink is full", stepper.Describe(status));
    ++again;
  }
  delivery.Conclude();
}

// The parts go one after the other, so each count tells how much of it came from the source.
void CountsTheSource(Trial& trial) {
  constexpr std::uint64_t kHead = 1000;
  const Source source(trial, 3 * kPage);
  Delivery delivery(trial, source, {.head = kHead, .tail = 700});
  Stepper& stepper = delivery.stepper();
  stepper.Open();
  delivery.reader().Start();
  Drive(
      trial, stepper, [&] { return trial.Random(1, 600); },
      [&](sluice_status) {
        const std::uint64_t past_head = std::max(stepper.bytes_done(), kHead) - kHead;
        const std::uint64_t expected = std::min(past_head, source.size());
        trial.Expect(stepper.progress().source_done == expected, "C-COUNT-3",
                     fmt::format("source_done {} of bytes_done {}, with a head of {} before it",
                                 expected, stepper.bytes_done(), kHead),
                     fmt::format("source_done {}", stepper.progress().source_done));
      });
  delivery.Conclude();
}

// No signal comes here, so a step that follows MORE has no reason to move nothing and say MORE.
void MovesAfterMore(Trial& trial) {
  const Source source(trial, 3 * kBlock);
  for (const std::uint64_t budget :
       {std::uint64_t{1000}, kPage, kBlock + 1, std::uint64_t{UINT64_MAX}}) {
    Delivery delivery(trial, source, {.offset = 100});
    Stepper& stepper = delivery.stepper();
    stepper.Open();
    delivery.reader().Start();
    bool more = false;
    std::uint64_t before = 0;
    Drive(
        trial, stepper, [&] { return budget; },
        [&](sluice_status status) {
          trial.Expect(!more || status != SLUICE_MORE || stepper.bytes_done() != before,
                       "C-STATUS-3", "the step after MORE moves bytes, or ends the transfer",
                       fmt::format("MORE again, and still {} bytes", before));
          more = status == SLUICE_MORE;
          before = stepper.bytes_done();
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
       .summary = "1 MiB in steps beside the size of a page",
       .clauses = {"C-BUDGET-1"},
       .routes = kEveryKind,
       .run = KeepsToOddBudgets},
      {.name = "step.budget_random",
       .summary = "a budget by chance for each step",
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
       .summary = "steps on a full sink, without waiting, lose no count and are not DONE",
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
