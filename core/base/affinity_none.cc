#include "core/base/processor_time.h"

namespace sluice::harness::os {

bool StayOnProcessor(unsigned /*which*/) { return false; }
void RunAnywhere() {}

}  // namespace sluice::harness::os
