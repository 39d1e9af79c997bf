// A transfer to a receiver that keeps up.
#ifndef SLUICE_HARNESS_WITNESS_FREE_FLOW_H_
#define SLUICE_HARNESS_WITNESS_FREE_FLOW_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "harness/witness/payload.h"
#include "harness/witness/subject.h"

namespace sluice::witness {

struct FreeFlow {
  Conduct conduct;
  Usage usage;
  transfer::KernelReport kernel;
};

// Has the plugin transfer `bytes` of a fresh payload over a fresh connection with the system's
// default buffers, blocking, to a receiver that drains it, and compares what arrived with what was
// sent. `watch`, if any, is called with the transfer before it may go, and returns when it has seen
// enough. With `step_bytes` the plugin goes step by step (IsolatedTransfer::Mode::kStepwise).
using Watch =
    std::function<void(IsolatedTransfer& isolated, const Payload& payload, base::Handle sink)>;
FreeFlow LetFlow(const Subject& subject, std::uint64_t bytes, const Watch& watch = {},
                 std::optional<std::uint64_t> step_bytes = {});

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_FREE_FLOW_H_
