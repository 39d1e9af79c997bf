#include <sys/filio.h>
#include <sys/ioctl.h>

#include "harness/cli/arrived.h"

namespace sluice::cli {

std::uint64_t Arrived(base::Handle socket) {
  // What waits in the sender's buffer, not acknowledged yet, counted backwards.
  int pending = 0;
  return ::ioctl(socket, FIONWRITE, &pending) == 0 ? ~static_cast<std::uint64_t>(pending) : 0;
}

}  // namespace sluice::cli
