#include "harness/conformance/fault_loop.h"

namespace sluice::conformance {

FaultLoop InjectFaults(FaultKind, const std::function<CaseResult(FaultRuns&)>&) {
  return {.refused =
              "there is no instrument here to make system calls fail: it is Linux' seccomp(2)"};
}

}  // namespace sluice::conformance
