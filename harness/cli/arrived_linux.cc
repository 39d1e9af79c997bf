#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "harness/cli/arrived.h"

namespace sluice::cli {

std::uint64_t Arrived(base::Handle socket) {
  // What the peer has not acknowledged yet (tcp(7)), or not read yet (unix(7)), counted backwards.
  int pending = 0;
  return ioctl(socket, SIOCOUTQ, &pending) == 0 ? ~static_cast<std::uint64_t>(pending) : 0;
}

}  // namespace sluice::cli
