#include "harness/conformance/support/native_settings.h"

namespace sluice::conformance {

timespec ModifiedAt(const struct stat& status) { return status.st_mtimespec; }

timespec ChangedAt(const struct stat& status) { return status.st_ctimespec; }

}  // namespace sluice::conformance
