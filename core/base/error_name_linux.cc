#include "core/base/error_name.h"

#include <string.h>

namespace sluice::harness::os {

const char* ErrorName(int error) { return ::strerrorname_np(error); }

const char* ErrorDescription(int error) { return ::strerrordesc_np(error); }

}  // namespace sluice::harness::os
