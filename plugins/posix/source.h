// Where a POSIX plugin reads, and what an errno of reading means for step().
#ifndef SLUICE_PLUGINS_POSIX_SOURCE_H_
#define SLUICE_PLUGINS_POSIX_SOURCE_H_

#include <sluice/plugin.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>

#include "plugins/common/end.h"

namespace sluice::plugins {

// A borrowed descriptor that bytes are read from. Its position is left alone.
class Source {
 public:
  static constexpr char kReadFailed[] = "pread failed";
  static constexpr char kSizeFailed[] = "fstat failed";

  explicit Source(const sluice_endpoint& endpoint) noexcept
      : Source(static_cast<int>(endpoint.handle)) {}
  explicit Source(int fd) noexcept : fd_(fd) {}

  int fd() const noexcept { return fd_; }

  // One pread(2). Answers how many bytes were read, 0 at the end, or the negative errno.
  std::int64_t Read(std::span<std::byte> into, std::uint64_t offset) const noexcept {
    const ssize_t got = pread(fd_, into.data(), into.size(), static_cast<off_t>(offset));
    return got < 0 ? -errno : got;
  }

  // How long it is, in bytes, by fstat(2); or the negative errno.
  std::int64_t Size() const noexcept {
    struct stat status;
    return fstat(fd_, &status) != 0 ? -errno : status.st_size;
  }

  // What step() answers to the errno `error` of the call that `reason` names, when only the source
  // can be meant:
  //
  //   EINTR                                     SLUICE_MORE
  //   EAGAIN                                    SLUICE_WOULD_BLOCK until the source is readable
  //   EINVAL ENODEV ENOSYS EOPNOTSUPP ESPIPE    SLUICE_E_UNSUPPORTED
  //   ENOMEM ENOBUFS                            SLUICE_E_NO_RESOURCES
  //   EBADF                                     SLUICE_E_INVALID
  //   EIO and all others                        SLUICE_E_SOURCE_IO
  sluice_status Stop(int error, const char* reason, sluice_progress& progress) const noexcept;

 private:
  int fd_;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_POSIX_SOURCE_H_
