#include <poll.h>

#include <array>
#include <boost/system/errc.hpp>
#include <cerrno>

#include "harness/cli/ready.h"

namespace sluice::cli {

base::Result<bool> WaitReady(base::Handle handle, Direction direction,
                             const base::Cancellation& cancellation,
                             std::optional<std::chrono::milliseconds> limit) {
  const short events = direction == Direction::kRead ? POLLIN : POLLOUT;
  std::array<pollfd, 2> handles = {{
      {.fd = handle, .events = events, .revents = 0},
      {.fd = cancellation.handle(), .events = POLLIN, .revents = 0},
  }};
  for (;;) {
    // A signal that interrupts starts the limit anew; the signals that matter cancel.
    const int ready =
        poll(handles.data(), handles.size(), limit ? static_cast<int>(limit->count()) : -1);
    if (cancellation.requested()) {
      return base::Error{make_error_code(boost::system::errc::operation_canceled), "interrupted"};
    }
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) return base::SystemError(errno, "poll");
  }
}

}  // namespace sluice::cli
