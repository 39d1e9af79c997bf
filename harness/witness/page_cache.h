// Which part of a file is in memory.
#ifndef SLUICE_HARNESS_WITNESS_PAGE_CACHE_H_
#define SLUICE_HARNESS_WITNESS_PAGE_CACHE_H_

#include <cstdint>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::witness {

// An error if the file system keeps its files in memory only (tmpfs): nothing is ever read from
// storage there.
base::Result<void> RequireStorage(base::Handle file);

// Writes the file back and takes it out of the page cache. Connections may still hold some of its
// pages for a moment; an error if some are there a second later. The file must not be mapped.
// `file` may write.
base::Result<void> DropFromPageCache(base::Handle file, std::uint64_t bytes);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_PAGE_CACHE_H_
