#include "plugins/linux/file_sink.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sluice::plugins {

// Without the times of the file: since Linux 6.13 the next write has to renew those that somebody
// has seen, which took 1 µs (fill_mg_cmtime() in fs/stat.c).
bool FileSink::Look() noexcept {
  struct statx status;
  if (statx(fd_, "", AT_EMPTY_PATH, STATX_INO | STATX_SIZE, &status) != 0) return false;
  if (status.stx_blksize == 0) return false;
  const off_t position = lseek(fd_, 0, SEEK_CUR);
  if (position < 0) return false;
  start_ = static_cast<std::uint64_t>(position);
  size_ = status.stx_size;
  block_ = status.stx_blksize;
  device_ = makedev(status.stx_dev_major, status.stx_dev_minor);
  inode_ = status.stx_ino;
  return true;
}

int FileSink::Clone(int source, std::uint64_t offset, std::uint64_t count,
                    std::uint64_t position) const noexcept {
  const file_clone_range range{
      .src_fd = source, .src_offset = offset, .src_length = count, .dest_offset = position};
  if (ioctl(fd_, FICLONERANGE, &range) != 0) return errno;
  return MoveTo(position + count);
}

int FileSink::MakeHole(std::uint64_t count, std::uint64_t position) const noexcept {
  // At the end, which is not its position.
  const int mode = fcntl(fd_, F_GETFL);
  if (mode < 0 || (mode & O_APPEND) != 0) return EBADF;
  struct stat now;
  if (fstat(fd_, &now) != 0) return errno;
  const auto size = static_cast<std::uint64_t>(now.st_size);
  const std::uint64_t end = position + count;
  if (position < size) {
    const std::uint64_t inside = std::min(end, size) - position;
    if (fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(position),
                  static_cast<off_t>(inside)) != 0) {
      return errno;
    }
  }
  if (end > size && ftruncate(fd_, static_cast<off_t>(end)) != 0) return errno;
  return MoveTo(end);
}

int FileSink::MoveTo(std::uint64_t position) const noexcept {
  return lseek(fd_, static_cast<off_t>(position), SEEK_SET) < 0 ? errno : 0;
}

}  // namespace sluice::plugins
