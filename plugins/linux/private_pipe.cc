#include "plugins/linux/private_pipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace sluice::plugins {

PrivatePipe::~PrivatePipe() {
  for (const int end : ends_) {
    if (end >= 0) close(end);
  }
}

int PrivatePipe::Make(std::uint64_t size) noexcept {
  if (pipe2(ends_.data(), O_CLOEXEC) != 0) return errno;
  if (size <= kUsual) return 0;
  int capacity = fcntl(write_end(), F_SETPIPE_SZ, static_cast<int>(kMost));
  if (capacity < 0) capacity = fcntl(write_end(), F_GETPIPE_SZ);
  if (capacity > 0) capacity_ = static_cast<std::uint64_t>(capacity);
  return 0;
}

}  // namespace sluice::plugins
