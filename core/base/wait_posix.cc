#include <poll.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "core/base/wait.h"

namespace sluice::base {
namespace {

// POLLERR and POLLHUP need not be asked for.
short Wanted(std::uint32_t events) {
  short wanted = 0;
  if ((events & SLUICE_WAIT_READABLE) != 0) wanted |= POLLIN;
  if ((events & SLUICE_WAIT_WRITABLE) != 0) wanted |= POLLOUT;
  return wanted;
}

}  // namespace

int Wait(std::int64_t handle, std::uint32_t events, const Cancellation* cancellation) noexcept {
  std::array<pollfd, 2> handles = {{
      {.fd = static_cast<int>(handle), .events = Wanted(events), .revents = 0},
      {.fd = cancellation == nullptr ? -1 : cancellation->handle(), .events = POLLIN, .revents = 0},
  }};
  if (poll(handles.data(), handles.size(), -1) >= 0 || errno == EINTR) return 0;
  return errno;
}

bool IsReady(std::int64_t handle, std::uint32_t events,
             std::chrono::milliseconds patience) noexcept {
  pollfd wanted = {.fd = static_cast<int>(handle), .events = Wanted(events), .revents = 0};
  const auto limit = std::clamp<std::int64_t>(patience.count(), -1, INT_MAX);
  int ready = 0;
  do {
    ready = poll(&wanted, 1, static_cast<int>(limit));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

}  // namespace sluice::base
