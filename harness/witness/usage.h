// Witnesses `faults` and `switches`: what the scheduler and the memory management did meanwhile.
#ifndef SLUICE_HARNESS_WITNESS_USAGE_H_
#define SLUICE_HARNESS_WITNESS_USAGE_H_

#include <optional>

#include "harness/witness/measurement.h"
#include "harness/witness/run_transfer.h"

namespace sluice::witness {

struct UsageResult {
  Measurement minor_faults;  // see UsageFigure
  Measurement major_faults;
  std::optional<Measurement> faults;  // where the system does not tell the two apart
  Measurement voluntary_switches;
  Measurement involuntary_switches;
  TransferStatus status;
};

// Runs a transfer of target.bytes, and asks the system before and after.
UsageResult MeasureUsage(const Target& target);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_USAGE_H_
