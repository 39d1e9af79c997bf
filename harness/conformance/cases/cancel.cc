// Transfers that the host breaks off.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/transfer/endpoint.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/background_call.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;
constexpr std::uint64_t kSmall = 1000;

// The size of a head or a tail, if the plugin takes any.
std::uint64_t Around(const Trial& trial, std::uint64_t size) {
  return trial.Claims(SLUICE_CAP_HEAD_TAIL) ? size : 0;
}

// ---- What was counted is what arrives ----

void BreakOffBeforeTheFirstStep(Trial& trial) {
  const Source source(trial, kBlock);
  Delivery delivery(trial, source, {.head = Around(trial, kSmall), .tail = Around(trial, kSmall)});
  delivery.stepper().Open();
  delivery.Conclude();
}

void BreakOffAfterAnyStep(Trial& trial) {
  constexpr std::uint64_t kBudget = 700;
  const Source source(trial, 3 * kSmall);
  bool done = false;
  for (std::uint64_t steps = 1; !done; ++steps) {
    Delivery delivery(trial, source,
                      {.offset = 1, .head = Around(trial, kSmall), .tail = Around(trial, kSmall)});
    Stepper& stepper = delivery.stepper();
    stepper.Open();
    const sluice_status status =
        stepper.Finish(kBudget, [&](std::uint64_t number) { return number < steps; });
    done = status == SLUICE_DONE;
    trial.Expect(done || status == SLUICE_E_CANCELLED, "C-ERROR-1", "the transfer is done",
                 stepper.Describe(status));
    delivery.Conclude();
  }
}

void BreakOffAtRandom(Trial& trial) {
  constexpr int kTimes = 6;
  const Source source(trial, 5 * kBlock);
  for (int time = 0; time < kTimes; ++time) {
    Delivery delivery(trial, source,
                      {.offset = trial.Random(0, kBlock),
                       .head = Around(trial, trial.Random(0, 3 * kSmall)),
                       .tail = Around(trial, trial.Random(0, 3 * kSmall)),
                       .buffers = kSmallBuffers});
    Stepper& stepper = delivery.stepper();
    const std::uint64_t most = trial.Random(0, delivery.total());
    delivery.reader().Start();
    stepper.Open();
    const sluice_status status =
        stepper.Finish(trial.Random(1'000, 2 * kBlock),
                       [&](std::uint64_t) { return stepper.bytes_done() < most; });
    trial.Expect(status == SLUICE_DONE || status == SLUICE_E_CANCELLED, "C-ERROR-1",
                 "the transfer is done, or goes on", stepper.Describe(status));
    delivery.Conclude();
  }
}

// ---- What close() does ----

// With room in the sink, so that whatever the plugin still holds could go.
void CloseWithRoom(Trial& trial, const Source& source, std::uint64_t budget) {
  Delivery delivery(trial, source,
                    {.offset = 100,
                     .head = Around(trial, kSmall),
                     .tail = Around(trial, kSmall),
                     .buffers = kSmallBuffers});
  Stepper& stepper = delivery.stepper();
  stepper.Open();
  stepper.Step(budget);
  if (trial.nonblocking()) StepUntilFull(trial, stepper, budget);
  ReadWhatIsThere(trial, delivery.reader());
  stepper.Close();
  delivery.CloseSink();
  const Arrival& arrival = delivery.reader().Finish();
  const std::uint64_t most = stepper.bytes_done() + stepper.progress().in_flight;
  trial.Expect(
      arrival.bytes <= most, "C-CLOSE-1",
      fmt::format("close() sends nothing: no more arrives than the {} bytes of the steps before it",
                  most),
      fmt::format("{} bytes arrived", arrival.bytes));
  delivery.Conclude();
}

void ClosesWithoutSending(Trial& trial) {
  // A blocking sink has to have room for all of it.
  const Source source(trial, trial.nonblocking() ? kMoreThanFits : 9 * kSmall);
  for (const std::uint64_t budget : {std::uint64_t{100}, kSmall + 500, std::uint64_t{8'001}}) {
    CloseWithRoom(trial, source, budget);
  }
}

// The plugin may hold bytes that the steps did not send, and the sink takes none of them.
void ClosesWithoutWaiting(Trial& trial) {
  const Source source(trial, kMoreThanFits);
  Delivery delivery(
      trial, source,
      {.head = Around(trial, kSmall), .tail = Around(trial, kSmall), .buffers = kSmallBuffers});
  Stepper& stepper = delivery.stepper();
  stepper.Open();
  stepper.Step(kSmall + 500);
  if (trial.nonblocking()) StepUntilFull(trial, stepper);
  FillByHost(trial, delivery.sink());
  std::string thrown;
  Aside close([&] { thrown = stepper.TryClose(); });
  const bool in_time = close.IsBack(kAsidePatience);
  if (!in_time) delivery.reader().Start();
  close.Join();
  trial.Expect(in_time, "C-CLOSE-1",
               "close() comes back although nobody reads, and the sink is full",
               fmt::format("{} s later it had not", kAsidePatience.count() / 1000));
  trial.Expect(thrown.empty(), "C-EXCEPTION-1", "no exception leaves close()", thrown);
}

// ---- What comes after it ----

// What is left of a request after so much of it was done, as the driver of the host sees it.
Ask Rest(Ask ask, const sluice_progress& done) {
  const std::uint64_t around = done.bytes_done - done.source_done;
  const std::uint64_t head = std::min<std::uint64_t>(ask.head.size(), around);
  ask.head.remove_prefix(static_cast<std::size_t>(head));
  ask.tail.remove_prefix(static_cast<std::size_t>(around - head));
  ask.offset += done.source_done;
  ask.length -= done.source_done;
  return ask;
}

void GoesOnFromTheCounts(Trial& trial) {
  constexpr Pattern kHead{.variety = 1};
  constexpr Pattern kTail{.variety = 2};
  const std::string head = kHead.At(0, Around(trial, 3 * kSmall));
  const std::string tail = kTail.At(0, Around(trial, 3 * kSmall));
  const Source source(trial, 3 * kBlock);
  Ask ask = {.offset = 7, .length = source.size() - 7, .head = head, .tail = tail};
  ExpectedStream expected({{.size = head.size(), .pattern = kHead}});
  for (const Stretch& stretch : source.Range(ask.offset, ask.length)) expected.Append(stretch);
  expected.Append({.size = tail.size(), .pattern = kTail});
  const std::uint64_t total = expected.size();

  channels::Connection connection = trial.Connect(kSmallBuffers);
  Reader reader(std::move(connection.receiver), std::move(expected));
  reader.Start();
  std::uint64_t sent = 0;
  for (sluice_status status = SLUICE_E_CANCELLED; status != SLUICE_DONE;) {
    Stepper stepper(trial, source.endpoint(), trial.DescribeSink(connection.sink.get()), ask);
    const std::uint64_t most = trial.Random(1, 2 * kBlock / 3);
    stepper.Open();
    status = stepper.Finish(trial.Random(500, kBlock / 2), [&](std::uint64_t) {
      // What is in flight nobody can go on from.
      return stepper.bytes_done() < most || stepper.progress().in_flight != 0;
    });
    trial.Expect(
        status == SLUICE_DONE || status == SLUICE_E_CANCELLED, "C-FALLBACK-1",
        fmt::format("a transfer of what is left after {} bytes of {} goes well", sent, total),
        stepper.Describe(status));
    stepper.Close();
    sent += stepper.bytes_done();
    ask = Rest(ask, stepper.progress());
  }
  connection.sink.reset();
  const Arrival& arrival = reader.Finish();
  trial.Expect(!arrival.mismatch && arrival.bytes == total, "C-FALLBACK-1",
               fmt::format("transfers that begin where the one before was broken off make one "
                           "stream of {} bytes",
                           total),
               arrival.mismatch
                   ? fmt::format("byte {} and after it: {} instead of {}", arrival.mismatch->at,
                                 arrival.mismatch->seen, arrival.mismatch->expected)
                   : fmt::format("{} bytes", arrival.bytes));
}

}  // namespace

std::vector<Case> CancelCases() {
  return {
      {.name = "cancel.before_first_step",
       .summary = "closed before the first step, nothing arrives",
       .clauses = {"C-CLOSE-2"},
       .routes = kEveryKind,
       .run = BreakOffBeforeTheFirstStep},
      {.name = "cancel.after_any_step",
       .summary = "closed after the first, second … step, exactly what was counted arrives",
       .clauses = {"C-CLOSE-2"},
       .routes = kEveryKind,
       .run = BreakOffAfterAnyStep},
      {.name = "cancel.random",
       .summary = "closed somewhere, with a budget by chance, exactly what was counted arrives",
       .clauses = {"C-CLOSE-2"},
       .routes = kEverywhere,
       .run = BreakOffAtRandom},
      {.name = "cancel.close_sends_nothing",
       .summary = "close() of a transfer that was broken off sends nothing, also where it could",
       .clauses = {"C-CLOSE-1"},
       .routes = kEveryKind,
       .run = ClosesWithoutSending},
      {.name = "cancel.close_does_not_wait",
       .summary = "close() comes back although the sink is full and nobody reads",
       .clauses = {"C-CLOSE-1"},
       .routes = kStreams,
       .run = ClosesWithoutWaiting},
      {.name = "cancel.resumed",
       .summary = "after a cancellation another transfer goes on from the counts",
       .clauses = {"C-FALLBACK-1", "C-CLOSE-2"},
       .routes = kEveryKind,
       .run = GoesOnFromTheCounts},
  };
}

}  // namespace sluice::conformance
