// What of a file is in memory. Implemented in the folder of the operating system.
#ifndef SLUICE_HARNESS_WITNESS_PAGE_CACHE_H_
#define SLUICE_HARNESS_WITNESS_PAGE_CACHE_H_

#include <cstddef>
#include <cstdint>

#include "core/host/error.h"

namespace sluice::harness {

// Bytes of a page of the page cache, as far as programs see it.
std::size_t PageBytes();

// An error if the file system keeps its files in memory only (tmpfs): nothing is ever read from
// storage there.
host::Result<void> RequireStorage(int fd);

// Writes the file back and takes it out of the page cache. An error if some of its pages are there
// afterwards nevertheless. The file must not be mapped. `fd` may write.
host::Result<void> DropFromPageCache(int fd, std::uint64_t bytes);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_WITNESS_PAGE_CACHE_H_
