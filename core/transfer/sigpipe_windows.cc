#include "core/transfer/sigpipe.h"

namespace sluice::transfer {

// There is no such signal.
bool SigpipeIgnored() { return true; }

void SigpipeGuard::Arm() noexcept {}
void SigpipeGuard::Disarm() noexcept {}

}  // namespace sluice::transfer
