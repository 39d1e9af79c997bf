// Linux and FreeBSD.
#include "core/base/native_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace sluice::harness::os {

int AllocateFile(int file, std::uint64_t size) {
  const int error = ::posix_fallocate(file, 0, static_cast<off_t>(size));
  if (error != EINVAL && error != EOPNOTSUPP) return error;
  return ::ftruncate(file, static_cast<off_t>(size)) == 0 ? 0 : errno;
}

void DropFile(int file, std::uint64_t bytes) {
  ::posix_fadvise(file, 0, static_cast<off_t>(bytes), POSIX_FADV_DONTNEED);
}

}  // namespace sluice::harness::os
