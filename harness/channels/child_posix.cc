#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <vector>

#include "core/base/descriptors.h"
#include "core/base/process.h"
#include "harness/channels/child.h"

namespace sluice::channels {
namespace {

// Closes every descriptor but those in `keep` and standard error, where sanitizers report.
void CloseAllBut(std::span<const int> keep) {
  std::vector<unsigned> kept(keep.begin(), keep.end());
  kept.push_back(STDERR_FILENO);
  std::ranges::sort(kept);
  unsigned next = 0;
  for (const unsigned fd : kept) {
    if (fd > next) base::CloseRange(next, fd - 1);
    next = fd + 1;
  }
  base::CloseRange(next, UINT_MAX);
}

}  // namespace

base::Result<Child> Child::Start(std::span<const int> keep, const std::function<void()>& body) {
  const pid_t parent = ::getpid();
  // Blocked before the fork, so that no handler of the harness ever runs in the child.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (!base::DieWithParent(parent)) ::_exit(1);
    CloseAllBut(keep);
    body();
    ::_exit(0);
  }
  const int fork_error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return base::SystemError(fork_error, "cannot fork a process for the channel");
  return Child(pid);
}

Child::~Child() {
  if (pid_ == kNone) return;
  ::kill(pid_, SIGKILL);
  base::RetryOnSignal([this] { return ::waitpid(pid_, nullptr, 0); });
}

}  // namespace sluice::channels
