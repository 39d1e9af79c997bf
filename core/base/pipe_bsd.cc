#include "core/base/pipe.h"

namespace sluice::harness::os {

std::uint64_t MostBufferedWrite() { return 8191; }

}  // namespace sluice::harness::os
