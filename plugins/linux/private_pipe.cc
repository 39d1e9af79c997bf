#include "plugins/linux/private_pipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace sluice::plugins {

void PrivatePipe::Close() noexcept {
  for (const int end : ends_) {
    if (end >= 0) close(end);
  }
  ends_ = kNone;
  owner_ = 0;
  held_ = 0;
}

void PrivatePipe::Own() noexcept {
  if (held_ != 0) Close();
  if (ends_[0] >= 0) owner_ = getpid();
}

int PrivatePipe::Make(std::uint64_t size) noexcept {
  if (!WasKept()) {
    Close();
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) return errno;
    capacity_ = kUsual;
  }
  if (size > kUsual && capacity_ == kUsual) {
    int room = fcntl(write_end(), F_SETPIPE_SZ, static_cast<int>(kMost));
    if (room < 0) room = fcntl(write_end(), F_GETPIPE_SZ);
    if (room > 0) capacity_ = static_cast<std::uint64_t>(room);
  }
  return 0;
}

int PrivatePipe::Renew(std::uint64_t size) noexcept {
  Close();
  return Make(size);
}

}  // namespace sluice::plugins
