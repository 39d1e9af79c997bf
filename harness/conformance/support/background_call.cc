#include "harness/conformance/support/background_call.h"

#include <fmt/format.h>

#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {

CallResult StepAndWait(CheckedTransfer& transfer, std::uint64_t budget) noexcept {
  CallResult result;
  result.status = transfer.TryStep(budget, result.breach);
  const bool waits = result.status == SLUICE_WOULD_BLOCK || result.status == SLUICE_DRAINING;
  if (result.breach.clause.empty() && waits && !HasCome(transfer.progress(), kPatienceMs)) {
    result.breach = {.clause = "C-WAIT-1",
                     .expected = "what step() waits for comes",
                     .seen = fmt::format("nothing in {} s, at {} bytes", kPatienceMs / 1000,
                                         transfer.bytes_done())};
  }
  return result;
}

CallResult StepToEnd(CheckedTransfer& transfer, std::uint64_t budget) noexcept {
  for (;;) {
    CallResult result = StepAndWait(transfer, budget);
    if (!result.breach.clause.empty() || result.status <= SLUICE_DONE) return result;
  }
}

sluice_status ExpectNoBreach(CaseContext& context, const CallResult& result) {
  const CheckedTransfer::Breach& breach = result.breach;
  context.Expect(breach.clause.empty(), breach.clause, breach.expected, breach.seen);
  return result.status;
}

}  // namespace sluice::conformance
