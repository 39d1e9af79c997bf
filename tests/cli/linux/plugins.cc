#include "tests/cli/system.h"

namespace sluice::harness {

const std::string_view kByReference = "linux.sendfile";
const std::string_view kSuffix = ".so";

}  // namespace sluice::harness
