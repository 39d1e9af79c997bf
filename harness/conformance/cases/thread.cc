#include "harness/conformance/cases.h"

namespace sluice::harness {

std::vector<Case> ThreadCases() { return {}; }

}  // namespace sluice::harness
