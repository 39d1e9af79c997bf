#include "harness/conformance/support/early_end.h"

#include <sluice/plugin.h>

#include "harness/conformance/support/sink_buffers.h"
#include "harness/conformance/source.h"

namespace sluice::conformance {

Plan AllParts(const Trial& trial) {
  const std::uint64_t around = trial.Claims(SLUICE_CAP_HEAD_TAIL) ? 500 : 0;
  return {.offset = 5, .head = around, .tail = around};
}

std::vector<EarlyEnd> EarlyEnds(const Trial& trial) {
  std::vector<EarlyEnd> ends = {EarlyEnd::kNotBegun, EarlyEnd::kBrokenOff, EarlyEnd::kTruncated};
  if (trial.nonblocking()) ends.push_back(EarlyEnd::kFull);
  return ends;
}

void EndEarly(Trial& trial, EarlyEnd how, const std::function<void(Stepper&)>& lend) {
  const Source source(trial, how == EarlyEnd::kFull ? kMoreThanFits : 5000, {});
  Plan plan = AllParts(trial);
  if (how == EarlyEnd::kTruncated) plan.length = source.size() * 2;
  plan.buffers = kSmallBuffers;
  Delivery delivery(trial, source, plan);
  Stepper& stepper = delivery.stepper();
  lend(stepper);
  stepper.Open();
  switch (how) {
    case EarlyEnd::kNotBegun:
      break;
    case EarlyEnd::kBrokenOff:
      stepper.Step(3000);
      break;
    case EarlyEnd::kFull:
      StepUntilFull(trial, stepper);
      break;
    case EarlyEnd::kTruncated:
      if (const sluice_status status = stepper.Finish(); status >= 0) {
        trial.Fail("C-ERROR-1", "an error: the source has half of the bytes only",
                   stepper.Describe(status));
      }
      break;
  }
  delivery.Conclude();
}

}  // namespace sluice::conformance
