#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#if defined(__linux__)
#include <linux/sockios.h>
#include <sys/ioctl.h>
#elif !defined(__APPLE__)
#include <sys/filio.h>
#include <sys/ioctl.h>
#endif

#include <array>
#include <boost/system/errc.hpp>
#include <cerrno>

#include "core/base/descriptors.h"
#include "harness/app/sockets.h"

namespace sluice::app {

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

// Counts bytes that the peer has not acknowledged yet (tcp(7)), or not read yet (unix(7)),
// backwards.
std::uint64_t Arrived(base::Handle socket) {
  int pending = 0;
#if defined(__linux__)
  const bool known = ioctl(socket, SIOCOUTQ, &pending) == 0;
#elif defined(__APPLE__)
  socklen_t size = sizeof pending;
  const bool known = getsockopt(socket, SOL_SOCKET, SO_NWRITE, &pending, &size) == 0;
#else
  const bool known = ioctl(socket, FIONWRITE, &pending) == 0;
#endif
  return known ? ~static_cast<std::uint64_t>(pending) : 0;
}

}  // namespace sluice::app
