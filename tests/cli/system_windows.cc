#include <winsock2.h>

#include "core/base/error.h"
#include "core/base/socket.h"
#include "tests/cli/system.h"

namespace sluice::cli {
namespace {

std::string Words(int error) { return base::SystemError(error, {}).code.message(); }

}  // namespace

const std::string_view kStaging = "windows.read_send";
const std::string_view kByReference = "windows.transmit_file";
const std::string_view kSuffix = ".dll";

bool HasUnixSockets() { return base::LocalSocket().has_value(); }

std::string NoSuchFile() { return Words(ERROR_FILE_NOT_FOUND); }
std::string NoSuchDirectory() { return Words(ERROR_PATH_NOT_FOUND); }
std::string IsADirectory() { return Words(336); }  // ERROR_DIRECTORY_NOT_SUPPORTED
std::string ConnectionRefused() { return Words(WSAECONNREFUSED); }
std::string ConnectionReset() { return Words(WSAECONNRESET); }
std::string AddressInUse() { return Words(WSAEADDRINUSE); }

}  // namespace sluice::cli
