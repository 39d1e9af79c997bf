// The file system a descriptor lives on.
#ifndef SLUICE_CORE_TRANSFER_FILESYSTEM_H_
#define SLUICE_CORE_TRANSFER_FILESYSTEM_H_

#include <cstdint>

namespace sluice::transfer {

// fstatfs(2) f_type of the file system `fd` is on (see linux/magic.h); 0 if the system does not
// tell.
std::uint64_t FilesystemType(int fd);

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_FILESYSTEM_H_
