#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "core/base/cancellation.h"

namespace sluice::base {

static_assert(std::atomic<bool>::is_always_lock_free, "Cancel() must be async-signal-safe");

Result<Cancellation> Cancellation::Create() {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return SystemError(errno, "pipe");
  Cancellation made;
  made.readable_ = UniqueHandle(ends[0]);
  made.trigger_ = UniqueHandle(ends[1]);
  for (const int end : ends) {
    if (fcntl(end, F_SETFD, FD_CLOEXEC) != 0 || fcntl(end, F_SETFL, O_NONBLOCK) != 0) {
      return SystemError(errno, "fcntl");
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

}  // namespace sluice::base
