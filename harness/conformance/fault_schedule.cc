#include "harness/conformance/fault_schedule.h"

namespace sluice::conformance {

const Fault* FaultSchedule::At(std::span<const Fault> faults) {
  if (faults.empty() || ++seen_ != call_) return nullptr;
  faults_ = faults.size();
  return fault_ < faults.size() ? &faults[fault_] : nullptr;
}

bool FaultSchedule::Next() {
  const bool first = call_ == 0;
  if (first || (faults_ != 0 && fault_ + 1 >= faults_)) {
    ++call_;
    fault_ = 0;
  } else if (faults_ != 0) {
    ++fault_;
  } else {
    return false;
  }
  seen_ = 0;
  faults_ = 0;
  return true;
}

}  // namespace sluice::conformance
