// Linux and FreeBSD.
#include "core/transfer/take_pending.h"

#include <ctime>

namespace sluice::transfer {

void TakePending(const sigset_t& signals) noexcept {
  const timespec at_once{};
  sigtimedwait(&signals, nullptr, &at_once);
}

}  // namespace sluice::transfer
