#include "harness/channels/os.h"

namespace sluice::channels {

base::Result<void> SetPipeCapacity(const base::UniqueHandle&, int) { return {}; }

}  // namespace sluice::channels
