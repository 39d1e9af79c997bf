// Calls of the plugin on other threads, for cases that watch, read or hang up while a call waits.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_BACKGROUND_CALL_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_BACKGROUND_CALL_H_

#include <sluice/plugin.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "harness/conformance/case_context.h"
#include "harness/conformance/checked_transfer.h"

namespace sluice::conformance {

// After how long a call that must not wait counts as waiting. A machine can be slow; a test of a
// defect should not be.
inline constexpr std::chrono::milliseconds kCallPatience{4000};

// Runs `body`, which must not throw, on another thread. The destructor joins it, so the caller has
// to make sure that `body` ends: a case lets it go on, joins, and only then fails.
class BackgroundCall {
 public:
  template <class Body>
  explicit BackgroundCall(Body body)
      : thread_([this, body = std::move(body)] {
          body();
          back_.set_value();
        }) {}

  // Returns true if `body` has returned, or returns within `patience`.
  bool IsBack(std::chrono::milliseconds patience) const {
    return returned_.wait_for(patience) == std::future_status::ready;
  }
  // Not after Join().
  std::jthread& thread() { return thread_; }
  void Join() { thread_.join(); }

 private:
  std::promise<void> back_;
  std::future<void> returned_ = back_.get_future();
  std::jthread thread_;
};

// The result of a call on a thread that may not end the case.
struct CallResult {
  sluice_status status = SLUICE_MORE;
  CheckedTransfer::Breach breach{};
};

// Makes one step, and waits for what it asks for.
CallResult StepAndWait(CheckedTransfer& transfer, std::uint64_t budget) noexcept;

// Repeats that until the transfer is done, has failed, or breaks the contract.
CallResult StepToEnd(CheckedTransfer& transfer, std::uint64_t budget) noexcept;

// Fails with the breach if there is one, else returns the status. Call it on the case's thread,
// after joining the other one.
sluice_status ExpectNoBreach(CaseContext& context, const CallResult& result);

// Runs `body(number)` on `count` threads that start together, with the numbers 0 … count − 1.
// `body` returns what went wrong, or an empty string, and must not throw. Returns the first
// complaint, by number.
template <class Body>
std::string OnThreads(std::size_t count, const Body& body) {
  // Not std::barrier: where the system has no futex, that of GCC 12 loses a wake-up now and then.
  std::mutex mutex;
  std::condition_variable all_are_there;
  std::size_t missing = count;
  std::vector<std::string> complaints(count);
  {
    std::vector<std::jthread> threads;
    for (std::size_t number = 0; number < count; ++number) {
      threads.emplace_back([&, number] {
        {
          std::unique_lock lock(mutex);
          if (--missing == 0) all_are_there.notify_all();
          all_are_there.wait(lock, [&] { return missing == 0; });
        }
        complaints[number] = body(number);
      });
    }
  }
  for (std::string& complaint : complaints) {
    if (!complaint.empty()) return complaint;
  }
  return {};
}

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_BACKGROUND_CALL_H_
