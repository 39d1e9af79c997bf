// What a channel's wire copies, whatever plugin sends.
#ifndef SLUICE_HARNESS_WITNESS_TRANSMIT_H_
#define SLUICE_HARNESS_WITNESS_TRANSMIT_H_

#include <filesystem>

#include "harness/channels/channel.h"
#include "harness/witness/measurement.h"

namespace sluice::witness {

// Copies by the CPU between the sender's queue and the receiver's, per byte: the pages that a
// sendfile(2) loop of our own queues by reference (measured), less those that are still references
// in the receiver's queue. 0 with scatter-gather, 1 without. `directory` is where payloads are
// made.
Measurement MeasureTransmit(const channels::Channel& channel,
                            const std::filesystem::path& directory);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_TRANSMIT_H_
