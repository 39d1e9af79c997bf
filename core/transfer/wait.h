// Waiting for a handle, or for a cancellation.
#ifndef SLUICE_CORE_TRANSFER_WAIT_H_
#define SLUICE_CORE_TRANSFER_WAIT_H_

#include <cstdint>

#include "core/transfer/cancellation.h"

namespace sluice::transfer {

// Waits until `handle` is ready for one of `events` (SLUICE_WAIT_*), has failed or hung up, or
// `cancellation` (may be NULL) was requested, or a signal arrived: poll(2) without a limit. Answers
// 0, or the errno of poll.
int Wait(std::int64_t handle, std::uint32_t events, const Cancellation* cancellation) noexcept;

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_WAIT_H_
