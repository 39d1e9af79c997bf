#include "harness/conformance/cases.h"

namespace sluice::harness {

std::vector<Case> PathCases() { return {}; }

}  // namespace sluice::harness
