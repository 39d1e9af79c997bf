// Asking a blocking transfer to stop, from another thread or from a signal handler.
#ifndef SLUICE_CORE_BASE_CANCELLATION_H_
#define SLUICE_CORE_BASE_CANCELLATION_H_

#include <atomic>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::base {

// One request to stop, seen by every transfer that has it. A transfer that waits for a handle
// wakes at once. One that waits inside a system call on a *blocking* sink stops when that call
// returns: after the bytes of its step, or, on POSIX systems, when a signal interrupts it.
class Cancellation {
 public:
  static Result<Cancellation> Create();

  Cancellation(Cancellation&& other) noexcept
      : requested_(other.requested_.load()),
        readable_(std::move(other.readable_)),
        trigger_(std::move(other.trigger_)) {}

  // Thread-safe. On POSIX systems also async-signal-safe, and errno is unchanged. Further calls do
  // nothing.
  void Cancel() noexcept;

  bool requested() const noexcept { return requested_.load(std::memory_order_acquire); }

  // Readable from the first Cancel() on; for an event loop's own poll set. On Windows a SOCKET.
  Handle handle() const noexcept { return readable_.get(); }

  // Windows: an event that is set from the first Cancel() on, for WaitForMultipleObjects().
  Handle event() const noexcept { return trigger_.get(); }

 private:
  Cancellation() = default;

  std::atomic<bool> requested_ = false;
  UniqueHandle readable_;  // POSIX: the read end of a pipe. Windows: a socket connected to itself
  UniqueHandle trigger_;   // POSIX: the write end. Windows: an event
};

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_CANCELLATION_H_
