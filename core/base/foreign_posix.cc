#include "core/base/foreign.h"

namespace sluice::harness::os {

std::string_view ForeignSystem() { return {}; }

}  // namespace sluice::harness::os
