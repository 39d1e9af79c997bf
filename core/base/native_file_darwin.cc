#include "core/base/native_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace sluice::harness::os {

int AllocateFile(int file, std::uint64_t size) {
  fstore_t space{};
  space.fst_flags = F_ALLOCATEALL;
  space.fst_posmode = F_PEOFPOSMODE;
  space.fst_length = static_cast<off_t>(size);
  if (::fcntl(file, F_PREALLOCATE, &space) != 0 && errno != ENOTSUP) return errno;
  return ::ftruncate(file, static_cast<off_t>(size)) == 0 ? 0 : errno;
}

void DropFile(int, std::uint64_t) {}

}  // namespace sluice::harness::os
