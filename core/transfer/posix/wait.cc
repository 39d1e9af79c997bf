#include "core/transfer/wait.h"

#include <poll.h>
#include <sluice/plugin.h>

#include <array>
#include <cerrno>

namespace sluice::transfer {

int Wait(std::int64_t handle, std::uint32_t events, const Cancellation* cancellation) noexcept {
  short wanted = 0;  // POLLERR and POLLHUP need not be asked for
  if ((events & SLUICE_WAIT_READABLE) != 0) wanted |= POLLIN;
  if ((events & SLUICE_WAIT_WRITABLE) != 0) wanted |= POLLOUT;
  std::array<pollfd, 2> handles = {{
      {.fd = static_cast<int>(handle), .events = wanted, .revents = 0},
      {.fd = cancellation == nullptr ? -1 : cancellation->fd(), .events = POLLIN, .revents = 0},
  }};
  if (poll(handles.data(), handles.size(), -1) >= 0 || errno == EINTR) return 0;
  return errno;
}

}  // namespace sluice::transfer
