// Transfers on several threads, and transfers that go from thread to thread.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/transfer/outcome.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/checked_transfer.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/background_call.h"
#include "harness/conformance/support/probe_endpoints.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::size_t kThreads = 4;
constexpr std::uint64_t kBytes = std::uint64_t{512} * 1024;
constexpr std::uint64_t kStep = 12'345;

// ---- A transfer on another thread than the case's ----
// These return what went wrong, or an empty string: only the case's thread may end the case.

std::string OpenOn(const sluice_plugin& plugin, CheckedTransfer& transfer) {
  sluice_report report = {
      .struct_size = sizeof report, .reserved = 0, .os_error = 0, .reason = nullptr};
  try {
    const sluice_status status = plugin.open(&transfer.request(), transfer.storage(), &report);
    if (status == SLUICE_OK) return {};
    return fmt::format("open() returned {}", Show({.status = status, .reason = report.reason}));
  } catch (...) {
    return "an exception left open()";
  }
}

// What is wrong with a result, if anything is.
std::string Complaint(const CheckedTransfer& transfer, const CallResult& result) {
  const CheckedTransfer::Breach& breach = result.breach;
  if (!breach.clause.empty()) {
    return fmt::format("{} ({}: {})", breach.seen, breach.clause, breach.expected);
  }
  return result.status < 0 ? transfer.Describe(result.status) : std::string();
}

std::string CloseOn(const sluice_plugin& plugin, CheckedTransfer& transfer) {
  try {
    plugin.close(transfer.storage());
    return {};
  } catch (...) {
    return "an exception left close()";
  }
}

// All of it, from open() to close().
std::string TransferOn(const sluice_plugin& plugin, CheckedTransfer& transfer,
                       std::uint64_t budget) {
  std::string wrong = OpenOn(plugin, transfer);
  if (!wrong.empty()) return wrong;
  wrong = Complaint(transfer, StepToEnd(transfer, budget));
  const std::string at_close = CloseOn(plugin, transfer);
  return wrong.empty() ? at_close : wrong;
}

// Runs `body`, which returns what went wrong, on a thread that has ended afterwards.
template <class Body>
std::string OnAThread(const Body& body) {
  std::string wrong;
  std::thread([&] { wrong = body(); }).join();
  return wrong;
}

// What arrived has to be what was sent, whatever threads there were.
void ExpectAll(CaseContext& context, std::string_view clause, Delivery& delivery,
               std::string_view which) {
  delivery.CloseSink();
  const Arrival& arrival = delivery.reader().Finish();
  context.Expect(!arrival.mismatch && arrival.bytes == delivery.total(), clause,
                 fmt::format("all {} bytes of {} arrive intact", delivery.total(), which),
                 arrival.mismatch
                     ? fmt::format("byte {} and after it: {} instead of {}", arrival.mismatch->at,
                                   arrival.mismatch->seen, arrival.mismatch->expected)
                     : fmt::format("{} bytes", arrival.bytes));
}

void ExpectWell(CaseContext& context, std::string_view clause, std::string_view expected,
                const std::string& wrong) {
  context.Expect(wrong.empty(), clause, expected, wrong);
}

// ---- At the same time ----

void RunTogether(CaseContext& context, std::deque<Delivery>& deliveries) {
  for (Delivery& delivery : deliveries) delivery.reader().Start();
  const std::string wrong = OnThreads(deliveries.size(), [&](std::size_t number) {
    const std::string seen =
        TransferOn(context.operations(), deliveries[number].transfer(), kStep + number);
    return seen.empty() ? seen : fmt::format("thread {}: {}", number, seen);
  });
  ExpectWell(context, "C-THREAD-1",
             fmt::format("{} transfers at the same time end well", deliveries.size()), wrong);
  for (std::size_t number = 0; number < deliveries.size(); ++number) {
    ExpectAll(context, "C-THREAD-1", deliveries[number], fmt::format("transfer {}", number));
  }
}

// The further a transfer begins in the source, the more its bytes differ from another's.
std::uint64_t OffsetOf(std::size_t number) { return number * 5'001; }

void RunsInParallel(CaseContext& context) {
  std::deque<Source> sources;
  std::deque<Delivery> deliveries;
  for (std::size_t number = 0; number < kThreads; ++number) {
    const Source& source = sources.emplace_back(context, kBytes);
    deliveries.emplace_back(context, source, Plan{.offset = OffsetOf(number)});
  }
  RunTogether(context, deliveries);
}

void RunsInParallelFromOneSource(CaseContext& context) {
  const Source source(context, 2 * kBytes);
  std::deque<Delivery> deliveries;
  for (std::size_t number = 0; number < kThreads; ++number) {
    deliveries.emplace_back(context, source,
                            Plan{.offset = number * (kBytes / 3), .length = kBytes});
  }
  RunTogether(context, deliveries);
}

// The one is stuck in step(), with bytes of its own under way, while the other comes and goes.
void RunsWhileAnotherWaits(CaseContext& context) {
  constexpr std::uint64_t kMoreThanFits = std::uint64_t{4} << 20U;
  constexpr channels::Buffers kSmall{.send = 4096, .receive = 4096};
  const sluice_plugin& plugin = context.operations();
  const Source source(context, kMoreThanFits);
  Delivery waiting(context, source, {.buffers = kSmall});
  Delivery passing(context, source, {.offset = OffsetOf(1), .length = kBytes});
  passing.reader().Start();

  std::string wrong_waiting;
  std::thread waiter(
      [&] { wrong_waiting = TransferOn(plugin, waiting.transfer(), kMoreThanFits); });
  // It is stuck when its sink has taken something and then takes no more.
  while (IsWritable(waiting.sink())) std::this_thread::yield();

  std::atomic<bool> passed = false;
  std::string wrong_passing;
  std::thread passer([&] {
    wrong_passing = TransferOn(plugin, passing.transfer(), kStep);
    passed = true;
  });
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs / 2);
  while (!passed && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const bool in_time = passed;
  waiting.reader().Start();  // lets the first go on, and the second if it hangs on that
  waiter.join();
  passer.join();
  context.Expect(in_time, "C-THREAD-1", "a transfer ends while another one waits for its peer",
                 "it ended only when the other one could go on");
  ExpectWell(context, "C-THREAD-1", "the transfer that ran meanwhile ends well", wrong_passing);
  ExpectWell(context, "C-THREAD-1", "the transfer that had to wait ends well", wrong_waiting);
  ExpectAll(context, "C-THREAD-1", passing, "the transfer that ran meanwhile");
  ExpectAll(context, "C-THREAD-1", waiting, "the transfer that had to wait");
}

// ---- From thread to thread ----

void Migrates(CaseContext& context) {
  const Source source(context, 10 * kStep);
  Delivery delivery(context, source, {});
  CheckedTransfer& transfer = delivery.transfer();
  const sluice_plugin& plugin = context.operations();
  delivery.reader().Start();
  std::string wrong = OnAThread([&] { return OpenOn(plugin, transfer); });
  ExpectWell(context, "C-THREAD-2", "open() on a separate thread", wrong);
  CallResult result;
  while (wrong.empty() && result.status != SLUICE_DONE) {
    wrong = OnAThread([&] {
      result = StepAndWait(transfer, kStep);
      return Complaint(transfer, result);
    });
  }
  const std::string at_close = OnAThread([&] { return CloseOn(plugin, transfer); });
  ExpectWell(context, "C-THREAD-2", "steps, each on a separate thread, end well", wrong);
  ExpectWell(context, "C-THREAD-2", "close() on a separate thread", at_close);
  ExpectAll(context, "C-THREAD-2", delivery, "a transfer that changed its thread with every step");
}

void OutlivesItsOpener(CaseContext& context) {
  const Source source(context, 10 * kStep);
  Delivery delivery(context, source, {});
  delivery.reader().Start();
  const std::string wrong =
      OnAThread([&] { return OpenOn(context.operations(), delivery.transfer()); });
  ExpectWell(context, "C-THREAD-2", "open() on a separate thread", wrong);
  const std::string later = Complaint(delivery.transfer(), StepToEnd(delivery.transfer(), kStep));
  const std::string at_close = CloseOn(context.operations(), delivery.transfer());
  ExpectWell(context, "C-THREAD-2",
             "the transfer ends well although the thread that opened it has ended", later);
  ExpectWell(context, "C-THREAD-2", "close() on another thread than open()", at_close);
  ExpectAll(context, "C-THREAD-2", delivery, "a transfer whose opening thread has ended");
}

// ---- Questions meanwhile ----

void AnswersMeanwhile(CaseContext& context) {
  const ProbeEndpoints endpoints(context);
  const sluice_plugin& plugin = context.operations();
  const sluice_endpoint& from = endpoints.sources().front();
  const auto ask = [&] {
    std::vector<ProbeAnswer> answers;
    for (const sluice_endpoint& to : endpoints.sinks()) answers.push_back(Probe(plugin, from, to));
    return answers;
  };
  const std::vector<ProbeAnswer> before = ask();

  const Source source(context, kBytes);
  Delivery delivery(context, source, {});
  delivery.reader().Start();
  std::atomic<bool> done = false;
  const std::string wrong = OnThreads(2, [&](std::size_t number) -> std::string {
    if (number == 0) {
      const std::string seen = TransferOn(plugin, delivery.transfer(), kStep);
      done = true;
      return seen.empty() ? seen : fmt::format("the transfer: {}", seen);
    }
    do {
      if (ask() != before) return "probe() gave another result while a transfer ran";
      if (plugin.get_extension("nobody.conformance_check/1") != nullptr) {
        return "get_extension() returned a table for an id that nobody knows";
      }
    } while (!done);
    return {};
  });
  ExpectWell(context, "C-THREAD-3",
             "probe() and get_extension() may be called while a transfer runs", wrong);
  ExpectAll(context, "C-THREAD-3", delivery, "the transfer");
}

}  // namespace

std::vector<Case> ThreadCases() {
  return {
      {.name = "thread.parallel",
       .summary =
           "transfers on several threads at the same time, each with its own source and sink",
       .clauses = {"C-THREAD-1"},
       .routes = kEveryKind,
       .run = RunsInParallel},
      {.name = "thread.parallel_one_source",
       .summary =
           "transfers of several ranges of one descriptor on several threads at the same time",
       .clauses = {"C-THREAD-1"},
       .routes = kEveryKind,
       .run = RunsInParallelFromOneSource},
      {.name = "thread.one_waits",
       .summary = "while a step waits for its peer, another transfer runs from open() to close()",
       .clauses = {"C-THREAD-1"},
       .routes = kStreams.Blocking(),
       .run = RunsWhileAnotherWaits},
      {.name = "thread.migrates",
       .summary = "open(), each step and close() run on separate threads",
       .clauses = {"C-THREAD-2"},
       .routes = kEveryKind,
       .run = Migrates},
      {.name = "thread.opener_ends",
       .summary = "the thread that opened has ended before the first step",
       .clauses = {"C-THREAD-2"},
       .routes = kEveryKind,
       .run = OutlivesItsOpener},
      {.name = "thread.probe_meanwhile",
       .summary = "probe() and get_extension() are called while a transfer runs",
       .clauses = {"C-THREAD-3"},
       .routes = kEveryKind,
       .run = AnswersMeanwhile},
  };
}

}  // namespace sluice::conformance
