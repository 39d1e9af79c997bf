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

}  // namespace sluice::conformance
