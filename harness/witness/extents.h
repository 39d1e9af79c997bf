// Where a file's bytes are on storage.
#ifndef SLUICE_HARNESS_WITNESS_EXTENTS_H_
#define SLUICE_HARNESS_WITNESS_EXTENTS_H_

#include <cstdint>
#include <optional>

#include "core/base/handle.h"

namespace sluice::witness {

// How many bytes of the file are not its own but shared with another: it was cloned (reflink).
// Returns nothing if the system or the file system cannot tell.
std::optional<std::uint64_t> SharedBytes(base::Handle file);

// How many bytes it occupies, shared or not: fewer than it is long if it has holes. Returns nothing
// if the system does not tell.
std::optional<std::uint64_t> OccupiedBytes(base::Handle file);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_EXTENTS_H_
