#include "harness/channels/os.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace sluice::harness {

host::Result<void> SetPipeCapacity(const transfer::UniqueHandle& pipe, int bytes) {
  if (::fcntl(pipe.get(), F_SETPIPE_SZ, bytes) < 0) {
    return host::SystemError(errno,
                             "cannot give a pipe " + std::to_string(bytes) +
                                 " bytes (limits: fs.pipe-max-size, fs.pipe-user-pages-soft)");
  }
  return {};
}

bool DieWithParent(pid_t parent) {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return false;
  // The parent may have ended before the call above, in which case no signal comes.
  if (::getppid() != parent) ::_exit(0);
  return true;
}

}  // namespace sluice::harness
