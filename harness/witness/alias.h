// Witness `alias`: does the kernel hold references to the source's pages, or copies?
#ifndef SLUICE_HARNESS_WITNESS_ALIAS_H_
#define SLUICE_HARNESS_WITNESS_ALIAS_H_

#include "harness/witness/measurement.h"
#include "harness/witness/run_transfer.h"

namespace sluice::witness {

struct AliasResult {
  Measurement queued;     // fraction of the unsent pages that the kernel held by reference
  Measurement delivered;  // the same of the pages in the receiver's queue
  TransferStatus status;  // of the first transfer that failed, or the last
};

// Runs two transfers of 256 KiB against a receiver that does not read, or one if the channel has
// one queue only. target.bytes and target.cache do not matter.
AliasResult MeasureAlias(const Target& target);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_ALIAS_H_
