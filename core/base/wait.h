// Waiting for a handle, or for a cancellation.
#ifndef SLUICE_CORE_BASE_WAIT_H_
#define SLUICE_CORE_BASE_WAIT_H_

#include <chrono>
#include <cstdint>

#include "core/base/cancellation.h"

namespace sluice::base {

// `handle` is the wait_handle of sluice_progress; on Windows it is a SOCKET or an event. `events`
// are SLUICE_WAIT_* flags. A handle that has failed or hung up counts as ready.

// Waits without a limit until `handle` is ready for one of `events`, `cancellation` (may be NULL)
// is requested, or a signal arrives. Returns 0, or the reason why it cannot wait: errno, or the
// value of GetLastError().
int Wait(std::int64_t handle, std::uint32_t events, const Cancellation* cancellation) noexcept;

// Waits for `patience`, or without a limit if that is negative. Signals do not shorten the wait.
// Returns true if `handle` is ready.
bool IsReady(std::int64_t handle, std::uint32_t events,
             std::chrono::milliseconds patience) noexcept;

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_WAIT_H_
