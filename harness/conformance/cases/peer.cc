#include "harness/conformance/cases.h"

namespace sluice::harness {

std::vector<Case> PeerCases() { return {}; }

}  // namespace sluice::harness
