#include "harness/conformance/cases.h"

namespace sluice::harness {

std::vector<Case> StorageCases() { return {}; }

}  // namespace sluice::harness
