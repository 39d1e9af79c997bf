#include "harness/conformance/cases.h"

namespace sluice::harness {

std::vector<Case> StableCases() { return {}; }

}  // namespace sluice::harness
