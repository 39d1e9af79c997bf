#include "core/base/pipe.h"

namespace sluice::harness::os {

std::uint64_t MostBufferedWrite() { return UINT64_MAX; }

}  // namespace sluice::harness::os
