// Where a POSIX plugin reads: by pread(2) or from a mapping, and what an errno means for step().
#ifndef SLUICE_PLUGINS_POSIX_SOURCE_H_
#define SLUICE_PLUGINS_POSIX_SOURCE_H_

#include <sluice/plugin.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <sluice/plugin.hpp>
#include <span>

#include "plugins/common/step.h"

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

  // Makes one pread(2). Returns how many bytes were read, 0 at the end, or the negative errno.
  std::int64_t Read(std::span<std::byte> into, std::uint64_t offset) const noexcept {
    const ssize_t got = pread(fd_, into.data(), into.size(), static_cast<off_t>(offset));
    return got < 0 ? -errno : got;
  }

  // Returns the size in bytes, by fstat(2), or the negative errno.
  std::int64_t Size() const noexcept {
    struct stat status;
    return fstat(fd_, &status) != 0 ? -errno : status.st_size;
  }

  // Returns the status of step() for the errno `error` of the call that `reason` names, if the
  // error can only be that of the source:
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

// A mapping of a regular file by mmap(2), for mapped.h.
struct Mmap {
  static int Map(const Source& source, std::uint64_t begin, std::size_t size,
                 void** base) noexcept {
    void* const mapping =
        mmap(nullptr, size, PROT_READ, MAP_PRIVATE, source.fd(), static_cast<off_t>(begin));
    if (mapping == MAP_FAILED) return errno;
    *base = mapping;
    return 0;
  }
  static void Unmap(void* base, std::size_t size) noexcept { munmap(base, size); }
  static std::uint64_t PageSize() noexcept {
    static const auto kSize = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    return kSize;
  }

  // Filesystems without mmap(2) return nearly anything, and reading may work.
  static sluice_status Stop(int error, sluice_progress& progress) noexcept {
    return Fail(progress, SLUICE_E_UNSUPPORTED, "mmap failed", error);
  }
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_POSIX_SOURCE_H_
