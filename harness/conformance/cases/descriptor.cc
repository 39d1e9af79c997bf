#include "harness/conformance/cases.h"

namespace sluice::harness {

std::vector<Case> DescriptorCases() { return {}; }

}  // namespace sluice::harness
