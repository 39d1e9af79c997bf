#include "harness/conformance/cases.h"

namespace sluice::harness {

std::vector<Case> ErrorCases() { return {}; }

}  // namespace sluice::harness
