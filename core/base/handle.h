// The operating system's own handle of an open file, socket, pipe or event.
#ifndef SLUICE_CORE_BASE_HANDLE_H_
#define SLUICE_CORE_BASE_HANDLE_H_

#include <cstdint>
#include <utility>

namespace sluice::base {

// POSIX: a file descriptor. Windows: a HANDLE or a SOCKET, as a number. What fits sluice_endpoint's
// `handle`, which is 64 bits wide everywhere, fits this.
#if defined(_WIN32)
using Handle = std::intptr_t;
#else
using Handle = int;
#endif

// No handle: what open(2) and socket(2) return when they fail, INVALID_HANDLE_VALUE and
// INVALID_SOCKET.
inline constexpr Handle kNoHandle = -1;

// Closes the handle: close(2), closesocket() or CloseHandle(). A failure is not reported: on Linux
// and the BSDs the descriptor is gone whatever close(2) returns, so there is nothing to retry.
void Close(Handle handle) noexcept;

// Owns a handle and closes it. Empty when default-constructed, moved from or released.
class UniqueHandle {
 public:
  UniqueHandle() noexcept = default;

  // Takes ownership of what a system call returned. A negative number leaves this object empty and
  // errno unchanged.
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

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_HANDLE_H_
