// Reading something to its end.
#ifndef SLUICE_HARNESS_CHANNELS_DRAIN_H_
#define SLUICE_HARNESS_CHANNELS_DRAIN_H_

#include "harness/channels/receiver.h"

namespace sluice::channels {

// In the calling thread, until the end or an error.
Received Drain(base::Handle source);

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_DRAIN_H_
