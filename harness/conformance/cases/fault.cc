#include "harness/conformance/cases.h"

namespace sluice::harness {

std::vector<Case> FaultCases() { return {}; }

}  // namespace sluice::harness
