#include "core/base/handle.h"

#include <unistd.h>

namespace sluice::transfer {

void Close(Handle handle) noexcept { ::close(handle); }

}  // namespace sluice::transfer
