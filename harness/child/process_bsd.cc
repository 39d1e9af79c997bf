#include <limits.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/procctl.h>
#include <unistd.h>

#include <array>
#include <boost/dll/runtime_symbol_info.hpp>
#include <system_error>

#include "harness/child/process.h"

namespace sluice::child {

bool DieWithParent(pid_t parent) {
  int signal = SIGKILL;
  if (::procctl(P_PID, 0, PROC_PDEATHSIG_CTL, &signal) != 0) return false;
  // The parent may have ended before the call above, in which case no signal comes.
  if (::getppid() != parent) ::_exit(0);
  return true;
}

// As the kernel knew it when it started the program. kern.proc.pathname, the other way, needs the
// directory to be in the kernel's cache of names still.
std::string ProgramFile() {
  std::array<char, PATH_MAX> path{};
  if (::elf_aux_info(AT_EXECPATH, path.data(), static_cast<int>(path.size())) == 0) {
    return path.data();
  }
  std::error_code failed;
  return boost::dll::program_location(failed).string();
}

std::vector<pid_t> Children() {
  constexpr unsigned kMost = 256;
  std::array<procctl_reaper_pidinfo, kMost> infos{};
  procctl_reaper_pids request{};
  request.rp_count = kMost;
  request.rp_pids = infos.data();
  std::vector<pid_t> children;
  if (::procctl(P_PID, ::getpid(), PROC_REAP_GETPIDS, &request) != 0) return children;
  for (const procctl_reaper_pidinfo& info : infos) {
    if ((info.pi_flags & REAPER_PIDINFO_VALID) == 0) break;
    if ((info.pi_flags & REAPER_PIDINFO_CHILD) != 0) children.push_back(info.pi_pid);
  }
  return children;
}

void AdoptOrphans() { ::procctl(P_PID, ::getpid(), PROC_REAP_ACQUIRE, nullptr); }

}  // namespace sluice::child
