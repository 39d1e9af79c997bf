#include <csignal>
#include <ctime>

#include "core/transfer/sigpipe.h"

namespace sluice::transfer {
namespace {

sigset_t OnlySigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

bool SigpipePending() {
  sigset_t pending;
  sigemptyset(&pending);
  return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

// Takes away one SIGPIPE, which was seen pending. It may have gone to another thread since.
void TakePending(const sigset_t& sigpipe) noexcept {
#if defined(__APPLE__)
  // There is no sigtimedwait(2). SIGPIPE is pending for the thread whose call raised it, so no
  // other thread can take it.
  int number = 0;
  sigwait(&sigpipe, &number);
#else
  const timespec at_once{};
  sigtimedwait(&sigpipe, nullptr, &at_once);
#endif
}

}  // namespace

bool SigpipeIgnored() {
  struct sigaction action {};
  return sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

void SigpipeGuard::Arm() noexcept {
  const sigset_t sigpipe = OnlySigpipe();
  sigset_t before;
  if (pthread_sigmask(SIG_BLOCK, &sigpipe, &before) != 0) return;
  // A thread that blocks SIGPIPE itself keeps it blocked, and keeps what becomes pending there.
  armed_ = sigismember(&before, SIGPIPE) == 0;
}

void SigpipeGuard::Disarm() noexcept {
  const sigset_t sigpipe = OnlySigpipe();
  if (SigpipePending()) TakePending(sigpipe);
  pthread_sigmask(SIG_UNBLOCK, &sigpipe, nullptr);
}

}  // namespace sluice::transfer
