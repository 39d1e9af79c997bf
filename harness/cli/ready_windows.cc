#include <winsock2.h>

#include <boost/system/errc.hpp>

#include "harness/cli/ready.h"

namespace sluice::cli {
namespace {

class Sockets {
 public:
  Sockets() { FD_ZERO(&set_); }
  void Add(base::Handle handle) { set_.fd_array[set_.fd_count++] = static_cast<SOCKET>(handle); }
  fd_set* get() { return &set_; }

 private:
  fd_set set_;
};

}  // namespace

// Not WSAPoll(), which before Windows 10 2004 does not tell that a connection was refused.
base::Result<bool> WaitReady(base::Handle handle, Direction direction,
                             const base::Cancellation& cancellation,
                             std::optional<std::chrono::milliseconds> limit) {
  Sockets readable;
  Sockets writable;
  Sockets refused;
  readable.Add(cancellation.handle());
  if (direction == Direction::kRead) {
    readable.Add(handle);
  } else {
    writable.Add(handle);
    refused.Add(handle);
  }
  timeval time{};
  if (limit) {
    time.tv_sec = static_cast<long>(limit->count() / 1000);
    time.tv_usec = static_cast<long>(limit->count() % 1000 * 1000);
  }
  const int ready =
      select(0, readable.get(), writable.get(), refused.get(), limit ? &time : nullptr);
  if (cancellation.requested()) {
    return base::Error{make_error_code(boost::system::errc::operation_canceled), "interrupted"};
  }
  if (ready < 0) return base::SystemError(WSAGetLastError(), "select");
  return ready > 0;
}

}  // namespace sluice::cli
