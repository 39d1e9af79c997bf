// Taking away a signal that is blocked and pending. POSIX.
#ifndef SLUICE_CORE_TRANSFER_TAKE_PENDING_H_
#define SLUICE_CORE_TRANSFER_TAKE_PENDING_H_

#include <csignal>

namespace sluice::transfer {

// Takes away one signal of the set, which was seen pending. It may have gone to another thread
// since.
void TakePending(const sigset_t& signals) noexcept;

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_TAKE_PENDING_H_
