#include "harness/conformance/fault_loop.h"

namespace sluice::harness {

FaultLoop InjectFaults(FaultKind, const std::function<CaseResult(FaultRuns&)>&) {
  return {.refused = "Windows has no instrument to make system calls fail"};
}

}  // namespace sluice::harness
