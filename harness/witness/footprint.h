// Witness `footprint`: is the payload found in the process's own memory?
#ifndef SLUICE_HARNESS_WITNESS_FOOTPRINT_H_
#define SLUICE_HARNESS_WITNESS_FOOTPRINT_H_

#include "harness/witness/measurement.h"
#include "harness/witness/run_transfer.h"

namespace sluice::witness {

struct FootprintResult {
  Measurement staged;  // copies per byte in user memory
  TransferStatus status;
};

// Runs a small transfer, whatever target.bytes says, and searches the process's memory for
// the payload's stamps. `staged` is the mean number of places where a stamp was seen.
//
// Linux: it searches before every system call. Bytes that are copied and wiped out again without a
// system call in between escape.
// Elsewhere: the plugin moves 4 KiB in each step, and it searches after every step but the last.
// Bytes that are copied and wiped out again within a step escape, and those that the system holds
// on the process's behalf, where programs do not see them.
FootprintResult MeasureFootprint(const Target& target);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_FOOTPRINT_H_
