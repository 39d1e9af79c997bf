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
std::uint64_t Around(const CaseContext& context, std::uint64_t size) {
  return context.Claims(SLUICE_CAP_HEAD_TAIL) ? size : 0;
}

// ---- What was counted is what arrives ----

void BreakOffBeforeTheFirstStep(CaseContext& context) {
  const Source source(context, kBlock);
  Delivery delivery(context, source,
                    {.head = Around(context, kSmall), .tail = Around(context, kSmall)});
  delivery.transfer().Open();
  delivery.Conclude();
}

void BreakOffAfterAnyStep(CaseContext& context) {
  constexpr std::uint64_t kBudget = 700;
  const Source source(context, 3 * kSmall);
  bool done = false;
  for (std::uint64_t steps = 1; !done; ++steps) {
    Delivery delivery(
        context, source,
        {.offset = 1, .head = Around(context, kSmall), .tail = Around(context, kSmall)});
    CheckedTransfer& transfer = delivery.transfer();
    transfer.Open();
    const sluice_status status =
        transfer.Finish(kBudget, [&](std::uint64_t number) { return number < steps; });
    done = status == SLUICE_DONE;
    context.Expect(done || status == SLUICE_E_CANCELLED, "C-ERROR-1", "the transfer is done",
                   transfer.Describe(status));
    delivery.Conclude();
  }
}

void BreakOffAtRandom(CaseContext& context) {
  constexpr int kTimes = 6;
  const Source source(context, 5 * kBlock);
  for (int time = 0; time < kTimes; ++time) {
    Delivery delivery(context, source,
                      {.offset = context.Random(0, kBlock),
                       .head = Around(context, context.Random(0, 3 * kSmall)),
                       .tail = Around(context, context.Random(0, 3 * kSmall)),
                       .buffers = kSmallBuffers});
    CheckedTransfer& transfer = delivery.transfer();
    const std::uint64_t most = context.Random(0, delivery.total());
    delivery.reader().Start();
    transfer.Open();
    const sluice_status status =
        transfer.Finish(context.Random(1'000, 2 * kBlock),
                        [&](std::uint64_t) { return transfer.bytes_done() < most; });
    context.Expect(status == SLUICE_DONE || status == SLUICE_E_CANCELLED, "C-ERROR-1",
                   "the transfer is done, or goes on", transfer.Describe(status));
    delivery.Conclude();
  }
}

// ---- What close() does ----

// With room in the sink, so that whatever the plugin still holds could go.
void CloseWithRoom(CaseContext& context, const Source& source, std::uint64_t budget) {
  Delivery delivery(context, source,
                    {.offset = 100,
                     .head = Around(context, kSmall),
                     .tail = Around(context, kSmall),
                     .buffers = kSmallBuffers});
  CheckedTransfer& transfer = delivery.transfer();
  transfer.Open();
  transfer.Step(budget);
  if (context.nonblocking()) StepUntilFull(context, transfer, budget);
  ReadWhatIsThere(context, delivery.reader());
  transfer.Close();
  delivery.CloseSink();
  const Arrival& arrival = delivery.reader().Finish();
  const std::uint64_t most = transfer.bytes_done() + transfer.progress().in_flight;
  context.Expect(
      arrival.bytes <= most, "C-CLOSE-1",
      fmt::format("close() sends nothing: no more arrives than the {} bytes of the steps before it",
                  most),
      fmt::format("{} bytes arrived", arrival.bytes));
  delivery.Conclude();
}

void ClosesWithoutSending(CaseContext& context) {
  // A blocking sink has to have room for all of it.
  const Source source(context, context.nonblocking() ? kMoreThanFits : 9 * kSmall);
  for (const std::uint64_t budget : {std::uint64_t{100}, kSmall + 500, std::uint64_t{8'001}}) {
    CloseWithRoom(context, source, budget);
  }
}

// The plugin may hold bytes that the steps did not send, and the sink takes none of them.
void ClosesWithoutWaiting(CaseContext& context) {
  const Source source(context, kMoreThanFits);
  Delivery delivery(
      context, source,
      {.head = Around(context, kSmall), .tail = Around(context, kSmall), .buffers = kSmallBuffers});
  CheckedTransfer& transfer = delivery.transfer();
  transfer.Open();
  transfer.Step(kSmall + 500);
  if (context.nonblocking()) StepUntilFull(context, transfer);
  FillByHost(context, delivery.sink());
  std::string thrown;
  BackgroundCall close([&] { thrown = transfer.TryClose(); });
  const bool in_time = close.IsBack(kCallPatience);
  if (!in_time) delivery.reader().Start();
  close.Join();
  context.Expect(in_time, "C-CLOSE-1",
                 "close() returns although nobody reads, and the sink is full",
                 fmt::format("{} s later it had not", kCallPatience.count() / 1000));
  context.Expect(thrown.empty(), "C-EXCEPTION-1", "no exception leaves close()", thrown);
}

// ---- What comes after it ----

// What is left of a request after `done`, as the host's driver computes it.
TransferSpec Rest(TransferSpec spec, const sluice_progress& done) {
  const std::uint64_t around = done.bytes_done - done.source_done;
  const std::uint64_t head = std::min<std::uint64_t>(spec.head.size(), around);
  spec.head.remove_prefix(static_cast<std::size_t>(head));
  spec.tail.remove_prefix(static_cast<std::size_t>(around - head));
  spec.offset += done.source_done;
  spec.length -= done.source_done;
  return spec;
}

void GoesOnFromTheCounts(CaseContext& context) {
  constexpr Pattern kHead{.variety = 1};
  constexpr Pattern kTail{.variety = 2};
  const std::string head = kHead.At(0, Around(context, 3 * kSmall));
  const std::string tail = kTail.At(0, Around(context, 3 * kSmall));
  const Source source(context, 3 * kBlock);
  TransferSpec spec = {.offset = 7, .length = source.size() - 7, .head = head, .tail = tail};
  ExpectedStream expected({{.size = head.size(), .pattern = kHead}});
  for (const Stretch& stretch : source.Range(spec.offset, spec.length)) expected.Append(stretch);
  expected.Append({.size = tail.size(), .pattern = kTail});
  const std::uint64_t total = expected.size();

  channels::Connection connection = context.Connect(kSmallBuffers);
  Reader reader(std::move(connection.receiver), std::move(expected));
  reader.Start();
  std::uint64_t sent = 0;
  for (sluice_status status = SLUICE_E_CANCELLED; status != SLUICE_DONE;) {
    CheckedTransfer transfer(context, source.endpoint(),
                             context.DescribeSink(connection.sink.get()), spec);
    const std::uint64_t most = context.Random(1, 2 * kBlock / 3);
    transfer.Open();
    status = transfer.Finish(context.Random(500, kBlock / 2), [&](std::uint64_t) {
      // Nobody can go on from bytes in flight.
      return transfer.bytes_done() < most || transfer.progress().in_flight != 0;
    });
    context.Expect(
        status == SLUICE_DONE || status == SLUICE_E_CANCELLED, "C-FALLBACK-1",
        fmt::format("a transfer of what is left after {} bytes of {} goes well", sent, total),
        transfer.Describe(status));
    transfer.Close();
    sent += transfer.bytes_done();
    spec = Rest(spec, transfer.progress());
  }
  connection.sink.reset();
  const Arrival& arrival = reader.Finish();
  context.Expect(!arrival.mismatch && arrival.bytes == total, "C-FALLBACK-1",
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
       .summary = "closed somewhere, with a random budget, exactly what was counted arrives",
       .clauses = {"C-CLOSE-2"},
       .routes = kEverywhere,
       .run = BreakOffAtRandom},
      {.name = "cancel.close_sends_nothing",
       .summary = "close() of a transfer that was broken off sends nothing, also where it could",
       .clauses = {"C-CLOSE-1"},
       .routes = kEveryKind,
       .run = ClosesWithoutSending},
      {.name = "cancel.close_does_not_wait",
       .summary = "close() returns although the sink is full and nobody reads",
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
