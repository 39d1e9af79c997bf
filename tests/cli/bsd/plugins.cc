#include "tests/cli/system.h"

namespace sluice::cli {

const std::string_view kByReference = "bsd.sendfile";
const std::string_view kSuffix = ".so";

}  // namespace sluice::cli
