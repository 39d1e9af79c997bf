#include "plugins/testing/wait.h"

#include <poll.h>

#include <cerrno>

namespace sluice::plugins::testing {

bool WaitAsTold(const sluice_progress& progress) {
  const bool readable = (progress.wait_events & SLUICE_WAIT_READABLE) != 0;
  const bool writable = (progress.wait_events & SLUICE_WAIT_WRITABLE) != 0;
  pollfd wanted{.fd = static_cast<int>(progress.wait_handle),
                .events = static_cast<short>((readable ? POLLIN : 0) | (writable ? POLLOUT : 0)),
                .revents = 0};
  constexpr int kTenSeconds = 10'000;
  int ready = 0;
  do {
    ready = poll(&wanted, 1, kTenSeconds);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

}  // namespace sluice::plugins::testing
