// Linux and FreeBSD.
#include <ctime>

#include "core/transfer/take_pending.h"

namespace sluice::transfer {

void TakePending(const sigset_t& signals) noexcept {
  const timespec at_once{};
  sigtimedwait(&signals, nullptr, &at_once);
}

}  // namespace sluice::transfer
