#include "harness/conformance/cases.h"

namespace sluice::harness {

std::vector<Case> SignalCases() { return {}; }

}  // namespace sluice::harness
