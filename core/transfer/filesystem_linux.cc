#include <sys/vfs.h>

#include "core/transfer/filesystem.h"

namespace sluice::transfer {

std::uint64_t FilesystemType(int fd) {
  struct statfs facts {};
  if (fstatfs(fd, &facts) != 0) return 0;
  return static_cast<std::uint64_t>(facts.f_type);
}

}  // namespace sluice::transfer
