// Waiting for one descriptor.
#ifndef SLUICE_HARNESS_CLI_READY_H_
#define SLUICE_HARNESS_CLI_READY_H_

#include <chrono>
#include <optional>

#include "core/base/cancellation.h"
#include "core/base/error.h"

namespace sluice::cli {

enum class Direction { kRead, kWrite };

// True: reading or writing `handle`, a socket, will not block (it may fail). False: `limit` has
// passed. Error: operation_canceled once `cancellation` is requested, or the system's.
base::Result<bool> WaitReady(base::Handle handle, Direction direction,
                             const base::Cancellation& cancellation,
                             std::optional<std::chrono::milliseconds> limit = std::nullopt);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_READY_H_
