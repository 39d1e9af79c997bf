// What the channels need and every operating system does in its own way; implemented in the folder
// named after it.
#ifndef SLUICE_HARNESS_CHANNELS_OS_H_
#define SLUICE_HARNESS_CHANNELS_OS_H_

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::channels {

// Makes room for `bytes` in a pipe, given either of its ends. Linux alone has that: elsewhere a
// pipe has the room that the system gives it, up to 64 KiB, and this does nothing.
base::Result<void> SetPipeCapacity(const base::UniqueHandle& pipe, int bytes);

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_OS_H_
