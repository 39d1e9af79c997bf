// Where a file's bytes are on storage. Implemented in the folder of the operating system.
#ifndef SLUICE_HARNESS_WITNESS_EXTENTS_H_
#define SLUICE_HARNESS_WITNESS_EXTENTS_H_

#include <cstdint>
#include <optional>

#include "core/base/handle.h"

namespace sluice::harness {

// How many bytes of the file are not its own but shared with another: it was cloned (reflink).
// Nothing if the system or the file system cannot tell.
std::optional<std::uint64_t> SharedBytes(transfer::Handle file);

// How many bytes it occupies, shared or not: fewer than it is long if it has holes. Nothing if the
// system does not tell.
std::optional<std::uint64_t> OccupiedBytes(transfer::Handle file);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_WITNESS_EXTENTS_H_
