#include <unistd.h>

#include "core/base/handle.h"

namespace sluice::base {

void Close(Handle handle) noexcept { ::close(handle); }

}  // namespace sluice::base
