#include "core/transfer/take_pending.h"

namespace sluice::transfer {

// macOS has no sigtimedwait(2). SIGPIPE of a call is pending for the thread that made it, so no
// other can take it.
void TakePending(const sigset_t& signals) noexcept {
  int number = 0;
  sigwait(&signals, &number);
}

}  // namespace sluice::transfer
