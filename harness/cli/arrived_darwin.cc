#include "harness/cli/arrived.h"

#include <sys/socket.h>

namespace sluice::harness {

std::uint64_t Arrived(transfer::Handle socket) {
  // What waits in the sender's buffer, not acknowledged yet, counted backwards.
  int pending = 0;
  socklen_t size = sizeof pending;
  return ::getsockopt(socket, SOL_SOCKET, SO_NWRITE, &pending, &size) == 0
             ? ~static_cast<std::uint64_t>(pending)
             : 0;
}

}  // namespace sluice::harness
