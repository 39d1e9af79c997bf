#include "tests/cli/system.h"

#include <cerrno>
#include <system_error>

namespace sluice::cli {
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
