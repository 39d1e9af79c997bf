#include <cerrno>
#include <system_error>

#include "tests/cli/system.h"

namespace sluice::cli {

#if defined(__linux__)
const std::string_view kByReference = "linux.sendfile";
const std::string_view kSuffix = ".so";
#elif defined(__APPLE__)
const std::string_view kByReference = "darwin.sendfile";
const std::string_view kSuffix = ".dylib";
#else
const std::string_view kByReference = "bsd.sendfile";
const std::string_view kSuffix = ".so";
#endif
namespace {

std::string Words(int error) { return std::system_category().message(error); }

}  // namespace

const std::string_view kStaging = "posix.read_write";

bool HasUnixSockets() { return true; }

std::string NoSuchFile() { return Words(ENOENT); }
std::string NoSuchDirectory() { return Words(ENOTDIR); }
std::string IsADirectory() { return Words(EISDIR); }
std::string ConnectionRefused() { return Words(ECONNREFUSED); }
std::string ConnectionReset() { return Words(ECONNRESET); }
std::string AddressInUse() { return Words(EADDRINUSE); }

}  // namespace sluice::cli
