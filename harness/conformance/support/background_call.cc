#include "harness/conformance/support/background_call.h"

#include <fmt/format.h>

#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {

Ending StepAndWait(Stepper& stepper, std::uint64_t budget) noexcept {
  Ending ending;
  ending.status = stepper.TryStep(budget, ending.breach);
  const bool waits = ending.status == SLUICE_WOULD_BLOCK || ending.status == SLUICE_DRAINING;
  if (ending.breach.clause.empty() && waits && !HasCome(stepper.progress(), kPatienceMs)) {
    ending.breach = {.clause = "C-WAIT-1",
                     .expected = "what step() waits for comes",
                     .seen = fmt::format("nothing in {} s, at {} bytes", kPatienceMs / 1000,
                                         stepper.bytes_done())};
  }
  return ending;
}

Ending StepToEnd(Stepper& stepper, std::uint64_t budget) noexcept {
  for (;;) {
    Ending ending = StepAndWait(stepper, budget);
    if (!ending.breach.clause.empty() || ending.status <= SLUICE_DONE) return ending;
  }
}

sluice_status Judge(Trial& trial, const Ending& ending) {
  const Stepper::Breach& breach = ending.breach;
  trial.Expect(breach.clause.empty(), breach.clause, breach.expected, breach.seen);
  return ending.status;
}

}  // namespace sluice::conformance
