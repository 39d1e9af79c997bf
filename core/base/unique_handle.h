// A handle with one owner.
#ifndef SLUICE_CORE_BASE_UNIQUE_HANDLE_H_
#define SLUICE_CORE_BASE_UNIQUE_HANDLE_H_

#include <utility>

#include "core/base/handle.h"

namespace sluice::transfer {

// Owns a handle and closes it. Empty when default-constructed, moved from or released.
class UniqueHandle {
 public:
  UniqueHandle() noexcept = default;

  // Takes ownership of what a system call answered; a negative number leaves it empty, and errno
  // alone.
  explicit UniqueHandle(Handle handle) noexcept : handle_(handle < 0 ? kNoHandle : handle) {}

  UniqueHandle(UniqueHandle&& other) noexcept : handle_(other.release()) {}
  UniqueHandle& operator=(UniqueHandle&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~UniqueHandle() { reset(); }

  // The handle, still owned; kNoHandle if empty.
  Handle get() const noexcept { return handle_; }
  explicit operator bool() const noexcept { return handle_ != kNoHandle; }

  // Gives the handle away; the caller closes it.
  [[nodiscard]] Handle release() noexcept { return std::exchange(handle_, kNoHandle); }

  // Closes the handle, if any, and takes over `handle`.
  void reset(Handle handle = kNoHandle) noexcept {
    const Handle old = std::exchange(handle_, handle < 0 ? kNoHandle : handle);
    if (old != kNoHandle) Close(old);
  }

 private:
  Handle handle_ = kNoHandle;
};

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_BASE_UNIQUE_HANDLE_H_
