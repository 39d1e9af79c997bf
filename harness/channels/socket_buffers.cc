#include "harness/channels/socket_buffers.h"

#include <sys/socket.h>

#include <cerrno>
#include <string>

namespace sluice::harness {

host::Result<void> SetSocketBuffer(const transfer::UniqueFd& socket, int option,
                                   std::optional<int> bytes) {
  if (!bytes) return {};
  if (::setsockopt(socket.get(), SOL_SOCKET, option, &*bytes, sizeof *bytes) != 0) {
    return host::SystemError(
        errno, "cannot set a socket's buffer to " + std::to_string(*bytes) + " bytes");
  }
  return {};
}

}  // namespace sluice::harness
