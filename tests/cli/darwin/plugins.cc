#include "tests/cli/system.h"

namespace sluice::harness {

const std::string_view kByReference = "darwin.sendfile";
const std::string_view kSuffix = ".dylib";

}  // namespace sluice::harness
