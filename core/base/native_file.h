// What POSIX has for files and macOS does in its own way.
#ifndef SLUICE_CORE_BASE_NATIVE_FILE_H_
#define SLUICE_CORE_BASE_NATIVE_FILE_H_

#include <cstdint>

namespace sluice::harness::os {

// posix_fallocate(3) of the first `size` bytes: 0, or an errno. A file system that cannot (ZFS) has
// the file made longer only.
int AllocateFile(int file, std::uint64_t size);

// posix_fadvise(2) with POSIX_FADV_DONTNEED of the first `bytes`; nothing on macOS.
void DropFile(int file, std::uint64_t bytes);

}  // namespace sluice::harness::os

#endif  // SLUICE_CORE_BASE_NATIVE_FILE_H_
