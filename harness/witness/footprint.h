// Witness `footprint`: is the payload found in the process's own memory?
#ifndef SLUICE_HARNESS_WITNESS_FOOTPRINT_H_
#define SLUICE_HARNESS_WITNESS_FOOTPRINT_H_

#include "harness/witness/measurement.h"
#include "harness/witness/subject.h"

namespace sluice::harness {

struct FootprintResult {
  Measurement staged;  // copies per byte in user memory
  Conduct conduct;
};

// Runs a transfer of 256 KiB, whatever subject.bytes says, and searches the process's memory for
// the payload's stamps before every system call. `staged` is the mean number of places where a
// stamp was seen. Bytes that are copied and wiped out again without a system call in between
// escape.
FootprintResult MeasureFootprint(const Subject& subject);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_WITNESS_FOOTPRINT_H_
