// What FreeBSD and macOS have in common.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <string.h>
#include <sys/event.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>

#include "core/base/descriptors.h"
#include "harness/child/process.h"

namespace sluice::child {

// An event that nobody fetches keeps the queue readable.
base::UniqueHandle WatchChild(pid_t child) {
  base::UniqueHandle queue(::kqueue());
  if (!queue) return queue;
  ::fcntl(queue.get(), F_SETFD, FD_CLOEXEC);
  struct kevent change {};
  EV_SET(&change, child, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, nullptr);
  if (::kevent(queue.get(), &change, 1, nullptr, 0, nullptr) == 0) return queue;
  if (errno != ESRCH) return {};
  // It has ended already (macOS does not watch such a process): this file is always readable.
  return base::UniqueHandle(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

pid_t WaitForChild(pid_t who, int* status, int options) {
  return base::RetryOnSignal([&] { return ::waitpid(who, status, options); });
}

std::string SignalText(int signal) {
  if (signal <= 0 || signal >= NSIG) return fmt::format("signal {}", signal);
  std::string name = sys_signame[signal];
  std::ranges::transform(name, name.begin(), [](unsigned char letter) {
    return static_cast<char>(std::toupper(letter));
  });
  return fmt::format("SIG{} ({})", name, ::strsignal(signal));
}

}  // namespace sluice::child
