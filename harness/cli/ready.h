// Waiting for one descriptor.
#ifndef SLUICE_HARNESS_CLI_READY_H_
#define SLUICE_HARNESS_CLI_READY_H_

#include <chrono>
#include <optional>

#include "core/base/error.h"
#include "core/base/cancellation.h"

namespace sluice::harness {

enum class Direction { kRead, kWrite };

// True: reading or writing `handle`, a socket, will not block (it may fail). False: `limit` has
// passed. Error: operation_canceled once `cancellation` is requested, or the system's.
host::Result<bool> WaitReady(transfer::Handle handle, Direction direction,
                             const transfer::Cancellation& cancellation,
                             std::optional<std::chrono::milliseconds> limit = std::nullopt);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CLI_READY_H_
