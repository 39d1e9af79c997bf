// Where a file's bytes are on storage. Implemented in the folder of the operating system.
#ifndef SLUICE_HARNESS_WITNESS_EXTENTS_H_
#define SLUICE_HARNESS_WITNESS_EXTENTS_H_

#include <cstdint>

#include "core/transfer/handle.h"

namespace sluice::harness {

// How many bytes of the file are not its own but shared with another: it was cloned (reflink). 0 if
// the file system cannot tell, which then cannot share either.
std::uint64_t SharedBytes(transfer::Handle file);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_WITNESS_EXTENTS_H_
