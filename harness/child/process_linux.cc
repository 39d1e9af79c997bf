#include <fmt/format.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "core/base/descriptors.h"
#include "harness/child/process.h"

namespace sluice::child {

bool DieWithParent(pid_t parent) {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return false;
  // The parent may have ended before the call above, in which case no signal comes.
  if (::getppid() != parent) ::_exit(0);
  return true;
}

base::UniqueHandle WatchChild(pid_t child) {
  return base::UniqueHandle(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
}

pid_t WaitForChild(pid_t who, int* status, int options) {
  return base::RetryOnSignal([&] { return ::waitpid(who, status, options | __WALL); });
}

// Of the calling thread. Needs CONFIG_PROC_CHILDREN.
std::vector<pid_t> Children() {
  std::ifstream list(fmt::format("/proc/self/task/{}/children", ::gettid()));
  std::vector<pid_t> children;
  for (pid_t pid = 0; list >> pid;) children.push_back(pid);
  return children;
}

void AdoptOrphans() { ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

// Also if it was replaced since, or deleted.
std::string ProgramFile() { return "/proc/self/exe"; }

std::string SignalText(int signal) {
  const char* const name = ::sigabbrev_np(signal);
  if (name == nullptr) return fmt::format("signal {}", signal);
  return fmt::format("SIG{} ({})", name, ::sigdescr_np(signal));
}

}  // namespace sluice::child
