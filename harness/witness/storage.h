// Witness `storage`: how much of the payload was fetched from storage.
#ifndef SLUICE_HARNESS_WITNESS_STORAGE_H_
#define SLUICE_HARNESS_WITNESS_STORAGE_H_

#include <optional>

#include "harness/witness/measurement.h"
#include "harness/witness/run_transfer.h"

namespace sluice::witness {

struct StorageResult {
  Measurement read;                  // bytes the task had fetched from storage, per payload byte
  std::optional<Measurement> reads;  // bytes it read by calls, cached or not: what a system has in
                                     // the place of the other
  TransferStatus status;
};

// Runs a transfer of target.bytes. With CacheState::kCold about 1, with kWarm 0.
StorageResult MeasureStorage(const Target& target);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_STORAGE_H_
