#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>

#include "core/base/descriptors.h"
#include "harness/cli/socket_path.h"

namespace sluice::cli {

std::optional<SocketFile> SocketAt(const std::string& path) {
  struct stat there {};
  if (lstat(path.c_str(), &there) != 0 || !S_ISSOCK(there.st_mode)) return std::nullopt;
  return SocketFile{.device = static_cast<std::uint64_t>(there.st_dev), .number = there.st_ino};
}

// For a datagram socket the answer is EPROTOTYPE if somebody listens, ECONNREFUSED if not
// (unix_find_other in net/unix/af_unix.c).
bool IsAbandoned(const SocketAddress& address) {
  const base::UniqueHandle probe(base::MakeSocket(AF_UNIX, SOCK_DGRAM));
  return probe && connect(probe.get(), address.get(), address.size) != 0 && errno == ECONNREFUSED;
}

}  // namespace sluice::cli
