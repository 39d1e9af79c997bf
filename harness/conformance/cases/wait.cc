#include "harness/conformance/cases.h"

namespace sluice::harness {

std::vector<Case> WaitCases() { return {}; }

}  // namespace sluice::harness
