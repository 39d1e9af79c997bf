#include "tests/cli/system.h"

namespace sluice::cli {

const std::string_view kByReference = "darwin.sendfile";
const std::string_view kSuffix = ".dylib";

}  // namespace sluice::cli
