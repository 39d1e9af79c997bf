// The plugin on a thread of its own, for cases that look on, read or hang up while a call waits.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_BACKGROUND_CALL_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_BACKGROUND_CALL_H_

#include <sluice/plugin.h>

#include <chrono>
#include <cstdint>
#include <future>
#include <thread>
#include <utility>

#include "harness/conformance/checked_transfer.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// How long a call that may not wait is waited for before it counts as waiting: a machine can be
// slow, a test of a defect should not be.
inline constexpr std::chrono::milliseconds kAsidePatience{4000};

// Runs `body`, which may not throw, on another thread; joins it at the end. Whoever makes it sees
// to it that `body` ends: a case lets it go on, joins, and only then fails.
class Aside {
 public:
  template <class Body>
  explicit Aside(Body body)
      : thread_([this, body = std::move(body)] {
          body();
          back_.set_value();
        }) {}

  // True once `body` has returned, or does within `patience`.
  bool IsBack(std::chrono::milliseconds patience) const {
    return returned_.wait_for(patience) == std::future_status::ready;
  }
  // For whoever has more to do with it. Not after Join().
  std::jthread& thread() { return thread_; }
  void Join() { thread_.join(); }

 private:
  std::promise<void> back_;
  std::future<void> returned_ = back_.get_future();
  std::jthread thread_;
};

// What a transfer came to, on a thread that may not end the trial.
struct Ending {
  sluice_status status = SLUICE_MORE;
  Stepper::Breach breach{};
};

// One step, and the waiting that it asks for.
Ending StepAndWait(Stepper& stepper, std::uint64_t budget) noexcept;

// The same again and again, until the transfer is done, has failed, or breaks the contract.
Ending StepToEnd(Stepper& stepper, std::uint64_t budget) noexcept;

// Fails with the breach if there is one; on the trial's thread, after the other one was joined.
// Answers the status.
sluice_status Judge(Trial& trial, const Ending& ending);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_BACKGROUND_CALL_H_
