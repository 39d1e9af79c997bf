#include "harness/conformance/cases.h"

namespace sluice::harness {

std::vector<Case> SourceCases() { return {}; }

}  // namespace sluice::harness
