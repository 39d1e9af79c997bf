// Witnesses `faults` and `switches`: what the scheduler and the memory management did meanwhile.
#ifndef SLUICE_HARNESS_WITNESS_USAGE_H_
#define SLUICE_HARNESS_WITNESS_USAGE_H_

#include "harness/witness/measurement.h"
#include "harness/witness/subject.h"

namespace sluice::harness {

struct UsageResult {
  Measurement minor_faults;          // page faults without input or output
  Measurement major_faults;          // page faults that waited for storage
  Measurement voluntary_switches;    // the task had to wait
  Measurement involuntary_switches;  // its time was up
  Conduct conduct;
};

// Runs a free-flowing transfer of subject.bytes; getrusage(2) before and after.
UsageResult MeasureUsage(const Subject& subject);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_WITNESS_USAGE_H_
