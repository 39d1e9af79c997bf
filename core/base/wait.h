// Waiting for a handle, or for a cancellation.
#ifndef SLUICE_CORE_BASE_WAIT_H_
#define SLUICE_CORE_BASE_WAIT_H_

#include <chrono>
#include <cstdint>

#include "core/base/cancellation.h"

namespace sluice::base {

// What is waited for: sluice_progress's wait_handle, which on Windows is a SOCKET or an event, and
// SLUICE_WAIT_* events. A handle that has failed or hung up is ready.

// Waits without a limit until `handle` is ready for one of `events`, or `cancellation` (may be
// NULL) was requested, or a signal arrived. Answers 0, or why it cannot wait: errno, or what
// GetLastError() answers.
int Wait(std::int64_t handle, std::uint32_t events, const Cancellation* cancellation) noexcept;

// Waits for `patience`, or without a limit if that is negative; signals do not shorten it. True if
// `handle` is ready.
bool IsReady(std::int64_t handle, std::uint32_t events,
             std::chrono::milliseconds patience) noexcept;

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_WAIT_H_
