// Linux and FreeBSD.
#include "harness/conformance/support/native_settings.h"

namespace sluice::conformance {

timespec ModifiedAt(const struct stat& status) { return status.st_mtim; }

timespec ChangedAt(const struct stat& status) { return status.st_ctim; }

}  // namespace sluice::conformance
