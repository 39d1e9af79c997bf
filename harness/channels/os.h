// What the channels need and every operating system does in its own way; implemented in the folder
// named after it.
#ifndef SLUICE_HARNESS_CHANNELS_OS_H_
#define SLUICE_HARNESS_CHANNELS_OS_H_

#include <sys/types.h>

#include "core/host/error.h"
#include "core/transfer/unique_handle.h"

namespace sluice::harness {

// Makes room for `bytes` in a pipe, given either of its ends.
host::Result<void> SetPipeCapacity(const transfer::UniqueHandle& pipe, int bytes);

// Has the kernel kill this process when the thread that forked it ends, however it ends; false if
// that cannot be had. `parent` is the process that forked: if it is gone already, this process ends
// at once. Changing user or group ids and gaining capabilities may undo it.
bool DieWithParent(pid_t parent);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CHANNELS_OS_H_
