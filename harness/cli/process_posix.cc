#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "harness/app/failure.h"
#include "harness/cli/process.h"

namespace sluice::cli {
namespace {

volatile std::sig_atomic_t g_exit_code = app::kExitFailed;

}  // namespace

base::Result<void> PrepareStreamsAndSignals() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is `fd`. The wrong direction makes every use fail with EBADF, as
    // before.
    if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) {
      return base::SystemError(errno, "open /dev/null");
    }
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return {};
}

void OutliveCrashes(int exit_code) {
  g_exit_code = exit_code;
  for (const int signal : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV}) {
    std::signal(signal, [](int) { _exit(static_cast<int>(g_exit_code)); });
  }
}

void EndBySignal(int signal) {
  std::signal(signal, SIG_DFL);
  std::raise(signal);
  _exit(app::kExitSignal + signal);  // the signal is blocked
}

}  // namespace sluice::cli
