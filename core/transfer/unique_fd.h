// A file descriptor with one owner. POSIX.
#ifndef SLUICE_CORE_TRANSFER_UNIQUE_FD_H_
#define SLUICE_CORE_TRANSFER_UNIQUE_FD_H_

#include <unistd.h>

#include <utility>

namespace sluice::transfer {

// Owns a descriptor and closes it. Empty when default-constructed, moved from or released.
class UniqueFd {
 public:
  UniqueFd() noexcept = default;

  // Takes ownership of what a system call answered; a negative number leaves it empty, and errno
  // alone.
  explicit UniqueFd(int fd) noexcept : fd_(fd < 0 ? kNone : fd) {}

  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~UniqueFd() { reset(); }

  // The descriptor, still owned; -1 if empty.
  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ != kNone; }

  // Gives the descriptor away; the caller closes it.
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, kNone); }

  // Closes the descriptor, if any, and takes over `fd`. A failed close is not reported: on Linux
  // and the BSDs the descriptor is gone whatever close(2) answers, so there is nothing to do again.
  void reset(int fd = kNone) noexcept {
    const int old = std::exchange(fd_, fd < 0 ? kNone : fd);
    if (old != kNone) ::close(old);
  }

 private:
  static constexpr int kNone = -1;
  int fd_ = kNone;
};

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_UNIQUE_FD_H_
