#include "core/base/cancellation.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace sluice::transfer {

static_assert(std::atomic<bool>::is_always_lock_free, "Cancel() must be async-signal-safe");

host::Result<Cancellation> Cancellation::Create() {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return host::SystemError(errno, "pipe");
  Cancellation made;
  made.readable_ = UniqueHandle(ends[0]);
  made.trigger_ = UniqueHandle(ends[1]);
  for (const int end : ends) {
    if (fcntl(end, F_SETFD, FD_CLOEXEC) != 0 || fcntl(end, F_SETFL, O_NONBLOCK) != 0) {
      return host::SystemError(errno, "fcntl");
    }
  }
  return made;
}

void Cancellation::Cancel() noexcept {
  if (requested_.exchange(true, std::memory_order_acq_rel)) return;
  const int saved = errno;
  // The pipe is empty before this one byte, so the write cannot fail for lack of room.
  [[maybe_unused]] const ssize_t written = write(trigger_.get(), "", 1);
  errno = saved;
}

}  // namespace sluice::transfer
