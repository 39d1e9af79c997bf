// Asking a blocking transfer to stop, from another thread or from a signal handler.
#ifndef SLUICE_CORE_TRANSFER_CANCELLATION_H_
#define SLUICE_CORE_TRANSFER_CANCELLATION_H_

#include <atomic>

#include "core/host/error.h"
#include "core/transfer/unique_fd.h"

namespace sluice::transfer {

// One request to stop, seen by every transfer it was given to. A transfer that waits in poll(2)
// wakes at once. One that waits inside a system call on a *blocking* sink stops when that call
// returns: after the bytes of its step, or when a signal interrupts it.
class Cancellation {
 public:
  static host::Result<Cancellation> Create();

  Cancellation(Cancellation&& other) noexcept
      : requested_(other.requested_.load()),
        read_end_(std::move(other.read_end_)),
        write_end_(std::move(other.write_end_)) {}

  // Async-signal-safe and thread-safe; keeps errno. More than one call does no harm.
  void Cancel() noexcept;

  bool requested() const noexcept { return requested_.load(std::memory_order_acquire); }

  // Readable from the first Cancel() on; for an event loop's own poll set.
  int fd() const noexcept { return read_end_.get(); }

 private:
  Cancellation() = default;

  std::atomic<bool> requested_ = false;
  UniqueFd read_end_;
  UniqueFd write_end_;
};

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_CANCELLATION_H_
