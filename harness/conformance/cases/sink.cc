#include "harness/conformance/cases.h"

namespace sluice::harness {

std::vector<Case> SinkCases() { return {}; }

}  // namespace sluice::harness
