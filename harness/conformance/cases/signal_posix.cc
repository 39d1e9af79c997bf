// Signals that come while a transfer runs, and what happens to their handlers.
#include <fmt/format.h>
#include <signal.h>
#include <sluice/plugin.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <thread>
#include <vector>

#include "harness/conformance/case_context.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/process_state.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/background_call.h"
#include "harness/conformance/support/native_cases.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;

// ---- Signals ----

std::atomic<int> g_caught = 0;  // signals that a Handler has caught

// Handles a signal, with these SA_* flags, for as long as it lives: counts it.
class Handler {
 public:
  Handler(int number, int flags) : number_(number) {
    struct sigaction action {};
    action.sa_handler = [](int) { ++g_caught; };
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    Must(::sigaction(number_, &action, &before_), "sigaction");
    g_caught = 0;
  }
  ~Handler() { ::sigaction(number_, &before_, nullptr); }
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;

  int caught() const { return g_caught; }

 private:
  int number_;
  struct sigaction before_ {};
};

// Sends the thread that made it a signal again and again.
class Storm {
 public:
  Storm(int number, std::chrono::nanoseconds period)
      : sender_([this, number, period, to = ::pthread_self()] {
          while (!over_) {
            ::pthread_kill(to, number);
            std::this_thread::sleep_for(period);
          }
        }) {}
  ~Storm() {
    over_ = true;
    sender_.join();
  }
  Storm(const Storm&) = delete;
  Storm& operator=(const Storm&) = delete;

 private:
  std::atomic<bool> over_ = false;
  std::thread sender_;
};

// ---- Waiting ----

// One step on a sink that nobody reads, with signals until it comes back.
void ExpectInterrupted(CaseContext& context, Delivery& delivery, const Handler& handler) {
  constexpr std::chrono::milliseconds kBetween{1};
  CheckedTransfer& transfer = delivery.transfer();
  const std::uint64_t before = transfer.bytes_done();
  CallResult result;
  BackgroundCall step([&] { result.status = transfer.TryStep(kMoreThanFits, result.breach); });
  while (IsWritable(delivery.sink()) && !step.IsBack(kBetween)) {
  }
  // One that comes just before the call waits is not seen by it: so there are more.
  const auto until = std::chrono::steady_clock::now() + kCallPatience;
  bool in_time = step.IsBack(kBetween);
  while (!in_time && std::chrono::steady_clock::now() < until) {
    ::pthread_kill(step.thread().native_handle(), SIGUSR1);
    in_time = step.IsBack(kBetween);
  }
  if (!in_time) delivery.reader().Start();
  step.Join();
  context.Expect(in_time, "C-SIGNAL-1",
                 "a signal with a handler (without SA_RESTART) ends a step's wait",
                 fmt::format("after {} signals in {} s the step still waited", handler.caught(),
                             kCallPatience.count() / 1000));
  const sluice_status status = ExpectNoBreach(context, result);
  context.Expect(
      status == SLUICE_MORE, "C-SIGNAL-1",
      fmt::format("MORE after a signal, with the {} bytes before it and those that moved", before),
      transfer.Describe(status));
}

// ---- A storm ----

// Sends up to `most` bytes, with signals from the first step to the last.
void SendInAStorm(CaseContext& context, const Source& source, std::uint64_t budget,
                  std::uint64_t most) {
  // A file takes everything at once.
  const std::chrono::microseconds period(context.OnFile() ? 30 : 500);
  Delivery delivery(context, source,
                    {.offset = 33,
                     .buffers = kSmallBuffers,
                     .reading = {.chunk = 8192, .pause = std::chrono::microseconds(100)}});
  CheckedTransfer& transfer = delivery.transfer();
  delivery.reader().Start();
  transfer.Open();
  {
    const Storm storm(SIGALRM, period);
    std::uint64_t before = 0;
    const sluice_status status = transfer.Finish(budget, [&](std::uint64_t number) {
      // Waits for the reader, however late it runs, instead of stepping in vain.
      if (number != 0 && transfer.bytes_done() == before) {
        while (!IsWritable(delivery.sink())) std::this_thread::yield();
      }
      before = transfer.bytes_done();
      return before < most;
    });
    context.Expect(status == SLUICE_DONE || status == SLUICE_E_CANCELLED, "C-ERROR-1",
                   "the transfer is done: signals are not errors", transfer.Describe(status));
  }
  delivery.Conclude();
}

// ---- Dispositions and masks ----

// What a host may have set: handlers, and a signal that is blocked.
class Settings {
 public:
  Settings() {
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR2);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &mask_);
  }
  ~Settings() { ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr); }
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

 private:
  // Those that plugins are tempted to set. With a handler SIGPIPE does not end the process either.
  Handler pipe_{SIGPIPE, SA_RESTART};
  Handler bus_{SIGBUS, 0};
  Handler alarm_{SIGALRM, SA_NODEFER};
  sigset_t mask_{};
};

// Fails if they have changed.
void ExpectSameSignals(CaseContext& context, const ProcessState& before, std::string_view when) {
  ProcessState now = LookAtProcess();
  // Other cases check the rest.
  now.descriptors = before.descriptors;
  now.threads = before.threads;
  now.children = before.children;
  now.working_directory = before.working_directory;
  const std::string difference = Difference(before, now);
  context.Expect(difference.empty(), "C-SIGNAL-2",
                 fmt::format("signal dispositions and masks as they were, {}", when), difference);
}

// A transfer of `length` bytes, which fails if the source does not have them.
void LeaveSignalsAlone(CaseContext& context, const Source& source, std::uint64_t length) {
  const ProcessState before = LookAtProcess();
  Delivery delivery(context, source, {.length = length});
  CheckedTransfer& transfer = delivery.transfer();
  delivery.reader().Start();
  transfer.Open();
  ExpectSameSignals(context, before, "after open()");
  const sluice_status status = transfer.Finish(kBlock, [&](std::uint64_t) {
    ExpectSameSignals(context, before, fmt::format("at {} bytes", transfer.bytes_done()));
    return true;
  });
  const bool well = length <= source.size();
  context.Expect(well == (status == SLUICE_DONE), "C-ERROR-1",
                 well ? "the transfer is done" : "an error: the source has less than was asked for",
                 transfer.Describe(status));
  ExpectSameSignals(context, before, fmt::format("after a step returned {}", status));
  delivery.Conclude();
  ExpectSameSignals(context, before, "after close()");
}

}  // namespace

// A step that fills the sink first, and one that finds it full. Then the host gives up, or goes on.
void EndsWaiting(CaseContext& context) {
  const Source source(context, kMoreThanFits);
  const Handler handler(SIGUSR1, 0);
  for (const bool goes_on : {false, true}) {
    Delivery delivery(context, source, {.buffers = kSmallBuffers});
    delivery.transfer().Open();
    ExpectInterrupted(context, delivery, handler);
    ExpectInterrupted(context, delivery, handler);
    if (goes_on) {
      delivery.reader().Start();
      delivery.transfer().FinishWell();
    }
    delivery.Conclude();
  }
}

void SurvivesAStorm(CaseContext& context) {
  constexpr int kEnough = 20;  // signals
  const Source source(context, 4 * kBlock);
  for (const int flags : {0, SA_RESTART}) {
    const Handler handler(SIGALRM, flags);
    // At least one transfer to the end, and one that is broken off.
    for (int round = 0; round < 2 || handler.caught() < kEnough; ++round) {
      const bool all = round % 2 == 0;
      SendInAStorm(context, source, all ? kBudget : context.Random(1000, kBlock),
                   all ? UINT64_MAX : context.Random(1, source.size()));
    }
  }
}

void LeavesSignalsAlone(CaseContext& context) {
  const Source source(context, 3 * kBlock);
  LeaveSignalsAlone(context, source, source.size());
  const Settings settings;
  LeaveSignalsAlone(context, source, source.size());
  LeaveSignalsAlone(context, source, source.size() * 2);
}

}  // namespace sluice::conformance
