#include <sys/socket.h>

#include "harness/cli/arrived.h"

namespace sluice::cli {

std::uint64_t Arrived(base::Handle socket) {
  // What waits in the sender's buffer, not acknowledged yet, counted backwards.
  int pending = 0;
  socklen_t size = sizeof pending;
  return ::getsockopt(socket, SOL_SOCKET, SO_NWRITE, &pending, &size) == 0
             ? ~static_cast<std::uint64_t>(pending)
             : 0;
}

}  // namespace sluice::cli
