#include "harness/conformance/fault.h"

#include "core/transfer/outcome.h"

namespace sluice::conformance {

std::string Show(Statuses set) {
  std::string text;
  for (sluice_status status = -1; status > -32; --status) {
    if (!Contains(set, status)) continue;
    if (!text.empty()) text += " or ";
    text += transfer::StatusName(status);
  }
  return text;
}

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
