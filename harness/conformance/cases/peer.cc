// The peer: gone, going, half closed, or slow.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "core/base/socket.h"
#include "core/base/wait.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/background_call.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;
constexpr std::uint64_t kStep = 12'345;

// All that has somebody at the other end, and devices between.
constexpr Routes kStreamsAndWires{.sinks = kStreams.sinks, .wires = true};

// A peer goes by closing its end, or, with TCP, by resetting the connection.
enum class Going : bool { kCloses, kResets };

bool Resets(Going how) { return how == Going::kResets; }

// ---- Peers that go ----

// Checks how a transfer ended whose peer has gone: with an error, after bytes that were right as
// far as the peer has read them. It may have got less than the sink accepted.
void ExpectClosed(CaseContext& context, Delivery& delivery, sluice_status status) {
  CheckedTransfer& transfer = delivery.transfer();
  context.Expect(status == SLUICE_E_SINK_CLOSED, "C-PEER-1", "SINK_CLOSED: the peer has gone",
                 transfer.Describe(status));
  context.Expect(transfer.progress().os_error != 0, "C-ERROR-2",
                 "SINK_CLOSED comes with the error of the system, EPIPE or ECONNRESET",
                 "progress.os_error is 0");
  transfer.Close();
  const Arrival& arrival = delivery.reader().Finish();
  if (arrival.mismatch) {
    context.Fail("C-PEER-1", "what the peer got is the beginning of what was to be sent",
                 fmt::format("byte {} and after it: {} instead of {}", arrival.mismatch->at,
                             arrival.mismatch->seen, arrival.mismatch->expected));
  }
  const std::uint64_t most = transfer.bytes_done() + transfer.progress().in_flight;
  context.Expect(arrival.bytes <= most, "C-PEER-1",
                 fmt::format("the peer got no more than the {} bytes that were counted", most),
                 fmt::format("it got {}", arrival.bytes));
}

// More than any sink takes that nobody reads: a transfer that has been accepted by the sink as a
// whole is done, whatever becomes of the peer.
Plan More(std::uint64_t offset = 0) { return {.offset = offset, .buffers = kSmallBuffers}; }

template <Going kHow>
void HasGoneBefore(CaseContext& context) {
  const Source source(context, kMoreThanFits);
  for (const std::uint64_t budget : {kStep, kMoreThanFits}) {
    Delivery delivery(context, source, More());
    delivery.reader().HangUp(Resets(kHow));
    if (Resets(kHow)) {
      // A socket whose connection was reset is readable: reading fails.
      Must(base::IsReady(delivery.sink(), SLUICE_WAIT_READABLE,
                         std::chrono::milliseconds(kPatienceMs))
               ? 0
               : -1,
           "reset of a connection");
    }
    delivery.transfer().Open();
    const sluice_status status = delivery.transfer().Finish(budget);
    // TCP takes bytes until the peer answers that it has gone.
    const std::uint64_t done = delivery.transfer().bytes_done();
    context.Expect(done == 0 || (context.OnTcp() && !Resets(kHow)), "C-COUNT-1",
                   "bytes_done 0: the sink takes nothing any more", fmt::format("{}", done));
    ExpectClosed(context, delivery, status);
  }
}

// Between two steps.
template <Going kHow>
void GoesMidway(CaseContext& context) {
  const Source source(context, kMoreThanFits);
  for (const bool has_read : {true, false}) {
    Delivery delivery(context, source, More(3));
    CheckedTransfer& transfer = delivery.transfer();
    transfer.Open();
    transfer.Step(kStep / 2);
    if (has_read) ReadWhatIsThere(context, delivery.reader());
    delivery.reader().HangUp(Resets(kHow));
    ExpectClosed(context, delivery, transfer.Finish(kStep));
  }
}

// While a step waits, or the host does.
void GoesWhileTheSinkIsFull(CaseContext& context) {
  constexpr std::chrono::milliseconds kMoment{2};
  const Source source(context, kMoreThanFits);
  std::vector<Going> ways = {Going::kCloses};
  if (context.OnTcp()) ways.push_back(Going::kResets);
  for (const Going how : ways) {
    Delivery delivery(context, source, More(3));
    delivery.transfer().Open();
    CallResult result;
    BackgroundCall call([&] { result = StepToEnd(delivery.transfer(), kMoreThanFits); });
    while (IsWritable(delivery.sink()) && !call.IsBack(kMoment)) {
    }
    call.IsBack(kMoment);  // by now it waits
    delivery.reader().HangUp(Resets(how));
    call.Join();
    ExpectClosed(context, delivery, ExpectNoBreach(context, result));
  }
}

void GoesAtRandom(CaseContext& context) {
  constexpr int kTimes = 4;
  const Source source(context, kMoreThanFits);
  for (int time = 0; time < kTimes; ++time) {
    const Going how =
        context.OnTcp() && context.Random(0, 1) == 1 ? Going::kResets : Going::kCloses;
    const std::uint64_t point = context.Random(0, kMoreThanFits / 4);
    const std::uint64_t budget = context.Random(1'000, 2 * kBlock);
    Delivery delivery(context, source, More(context.Random(0, kBlock)));
    delivery.transfer().Open();
    CallResult result;
    BackgroundCall call([&] { result = StepToEnd(delivery.transfer(), budget); });
    // A transfer that ends before that is wrong, and nothing more comes.
    while (delivery.reader().so_far() < point && !call.IsBack(std::chrono::milliseconds(0))) {
      delivery.reader().ReadNow(
          std::min(Readable(delivery.reader().handle()), point - delivery.reader().so_far()));
    }
    delivery.reader().HangUp(Resets(how));
    call.Join();
    ExpectClosed(context, delivery, ExpectNoBreach(context, result));
  }
}

// ---- Connections that are closed in one direction ----

// The peer sends no more, but still reads.
void GoesOnToAHalfClosedPeer(CaseContext& context) {
  const Source source(context, 2 * kBlock);
  for (const std::uint64_t at : {std::uint64_t{0}, kBlock}) {
    Delivery delivery(context, source, {.buffers = kSmallBuffers});
    CheckedTransfer& transfer = delivery.transfer();
    bool closed = false;
    delivery.reader().Start();
    transfer.Open();
    transfer.FinishWell(kStep, [&](std::uint64_t) {
      if (!closed && transfer.bytes_done() >= at) {
        Must(base::ShutDown(delivery.reader().handle(), base::Half::kWriting),
             "shutdown of a receiver");
        closed = true;
      }
      return true;
    });
    delivery.Conclude();
  }
}

// This end takes no more; the peer gets all that was counted.
void FindsItsSinkShutDown(CaseContext& context) {
  enum class When : std::uint8_t { kBeforeTheFirstStep, kAfterAStep, kFull };
  const Source little(context, 2 * kBlock);
  const Source much(context, kMoreThanFits);
  for (const When when : {When::kBeforeTheFirstStep, When::kAfterAStep, When::kFull}) {
    if (when == When::kFull && !context.nonblocking()) continue;  // a step would wait for room
    Delivery delivery(context, when == When::kFull ? much : little, {.buffers = kSmallBuffers});
    CheckedTransfer& transfer = delivery.transfer();
    if (when != When::kFull) delivery.reader().Start();
    transfer.Open();
    if (when == When::kAfterAStep) transfer.Step(kStep);
    if (when == When::kFull) StepUntilFull(context, transfer, kBlock);
    // The system goes on with what is in flight by itself.
    if (when == When::kFull && transfer.progress().in_flight != 0) continue;
    Must(base::ShutDown(delivery.sink(), base::Half::kWriting), "shutdown of a sink");
    const sluice_status status = transfer.Finish(kStep);
    ExpectClosed(context, delivery, status);
    delivery.Conclude();
  }
}

// ---- Peers that are slow ----

void KeepsToASlowReader(CaseContext& context) {
  const Source source(context, 3 * kBlock);
  Deliver(context, source,
          {.offset = 5,
           .buffers = kSmallBuffers,
           .reading = {.chunk = 3'000, .pause = std::chrono::microseconds(100)}});
}

void FillsTinyBuffers(CaseContext& context) {
  // The system rounds it up to its minimum.
  constexpr channels::Buffers kTiny{.send = 1, .receive = 1};
  const Source source(context, kBlock);
  for (const std::uint64_t budget : {kBudget, std::uint64_t{777}}) {
    Deliver(context, source, {.offset = 5, .buffers = kTiny}, budget);
  }
}

}  // namespace

std::vector<Case> PeerCases() {
  return {
      {.name = "peer.gone_before",
       .summary = "the peer has closed its end before the first step",
       .clauses = {"C-PEER-1"},
       .routes = kStreams,
       .run = HasGoneBefore<Going::kCloses>},
      {.name = "peer.reset_before",
       .summary = "the peer has reset the connection before the first step",
       .clauses = {"C-PEER-1"},
       .routes = kTcp,
       .run = HasGoneBefore<Going::kResets>},
      {.name = "peer.closes_midway",
       .summary = "the peer closes its end between two steps, with bytes unread or without",
       .clauses = {"C-PEER-1"},
       .routes = kStreams,
       .run = GoesMidway<Going::kCloses>},
      {.name = "peer.resets_midway",
       .summary = "the peer resets the connection between two steps",
       .clauses = {"C-PEER-1"},
       .routes = kTcp,
       .run = GoesMidway<Going::kResets>},
      {.name = "peer.gone_while_full",
       .summary = "the peer goes while a transfer waits for it to read",
       .clauses = {"C-PEER-1"},
       .routes = kStreams,
       .run = GoesWhileTheSinkIsFull},
      {.name = "peer.random_point",
       .summary = "the peer goes after any number of bytes",
       .clauses = {"C-PEER-1"},
       .routes = kStreamsAndWires,
       .run = GoesAtRandom},
      {.name = "peer.half_closed",
       .summary = "the peer shuts down its own sending, and the transfer goes on",
       .clauses = {"C-BYTES-1", "C-PEER-1"},
       .routes = kSockets,
       .run = GoesOnToAHalfClosedPeer},
      {.name = "peer.sink_shut_down",
       .summary = "the sink was shut down for sending on this side",
       .clauses = {"C-PEER-1"},
       .routes = kSockets,
       .run = FindsItsSinkShutDown},
      {.name = "peer.slow_reader",
       .summary = "small buffers, and a peer that reads a little at a time, with pauses",
       .clauses = {"C-BYTES-1", "C-COUNT-1"},
       .routes = kStreamsAndWires,
       .run = KeepsToASlowReader},
      {.name = "peer.tiny_buffers",
       .summary = "buffers as small as the system makes them",
       .clauses = {"C-BYTES-1"},
       .routes = kStreams,
       .run = FillsTinyBuffers},
  };
}

}  // namespace sluice::conformance
