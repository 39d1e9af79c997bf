#include <fmt/format.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <map>
#include <optional>

#include "core/base/descriptors.h"
#include "harness/witness/isolated_transfer.h"
#include "harness/witness/tracer.h"

namespace sluice::witness {
namespace {

using Clock = std::chrono::steady_clock;

struct Change {
  pid_t pid;
  int status;  // of waitpid(2)
};

// Keeps SIGCHLD pending, so that it ends a sigtimedwait(2) whenever it came.
class ChildSignal {
 public:
  ChildSignal() {
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGCHLD);
    ::pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  ~ChildSignal() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  ChildSignal(const ChildSignal&) = delete;
  ChildSignal& operator=(const ChildSignal&) = delete;

  // The next change of a process of that group, or none until then. waitpid(2) itself cannot be
  // told when to stop.
  std::optional<Change> Next(pid_t group, Clock::time_point deadline) const {
    for (;;) {
      Change change{};
      change.pid =
          base::RetryOnSignal([&] { return ::waitpid(-group, &change.status, WNOHANG | __WALL); });
      if (change.pid > 0) return change;
      const auto left = deadline - Clock::now();
      if (change.pid < 0 || left <= Clock::duration::zero()) return std::nullopt;
      // In slices, should another thread of this process be the one that gets the signal.
      const auto slice = std::min<std::chrono::nanoseconds>(left, std::chrono::milliseconds(20));
      const timespec wait = {.tv_sec = 0, .tv_nsec = slice.count()};
      ::sigtimedwait(&set_, nullptr, &wait);
    }
  }

 private:
  sigset_t set_{};
  sigset_t before_{};
};

class Session {
 public:
  Session(IsolatedTransfer& isolated, TraceObserver& observer)
      : isolated_(isolated), observer_(observer) {}

  base::Result<void> Run() {
    constexpr int kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                             PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL;
    if (::ptrace(PTRACE_SEIZE, isolated_.child().pid(), nullptr, kOptions) != 0) return Refused();
    if (::ptrace(PTRACE_INTERRUPT, isolated_.child().pid(), nullptr, nullptr) != 0)
      return Refused();
    const ChildSignal signal;
    while (const auto change = signal.Next(isolated_.child().pid(), isolated_.deadline())) {
      if (WIFSTOPPED(change->status)) {
        if (!Handle(*change)) return Refused();
      } else if (change->pid == isolated_.child().pid()) {
        isolated_.child().NoteExit(change->status);
        break;
      }
    }
    return {};
  }

 private:
  enum class Phase : std::uint8_t { kBefore, kWithin, kAfter };

  static base::Error Refused() {
    const int error = errno;
    base::Error refused = base::SystemError(error, "tracing a child with ptrace is refused here");
    if (error == EPERM) {
      refused.message +=
          " (kernel.yama.ptrace_scope above 1, a container's seccomp filter, or another tracer)";
    }
    return refused;
  }

  // False if the kernel cannot tell system calls.
  bool Handle(const Change& change) {
    const int signal = WSTOPSIG(change.status);
    const int event = change.status >> 16;
    int inject = 0;
    if (signal == (SIGTRAP | 0x80)) {
      if (!HandleCall(change.pid)) return false;
    } else if (event == 0) {
      inject = signal;
    } else if (event == PTRACE_EVENT_STOP) {
      isolated_.Go();  // the first stop is the interruption
    } else if (phase_ == Phase::kWithin && StartedProcess(change.pid, event)) {
      observer_.Forked();
    }
    // A process that is gone meanwhile has a status for the next wait.
    ::ptrace(phase_ == Phase::kAfter ? PTRACE_CONT : PTRACE_SYSCALL, change.pid, nullptr, inject);
    return true;
  }

  bool HandleCall(pid_t pid) {
    __ptrace_syscall_info info{};
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) < 0) return errno == ESRCH;
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
      SystemCall call{.number = info.entry.nr, .arguments = {}};
      std::copy_n(info.entry.args, call.arguments.size(), call.arguments.begin());
      Enter(pid, call);
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
      if (const auto open = open_.extract(pid)) observer_.Leave(open.mapped(), info.exit.rval);
    }
    return true;
  }

  void Enter(pid_t pid, const SystemCall& call) {
    if (call.number == SYS_prctl && call.arguments[0] == std::uint64_t{kMarkOption}) {
      if (call.arguments[1] == static_cast<std::uint64_t>(Mark::kBegin)) {
        phase_ = Phase::kWithin;
        observer_.Begin();
      } else if (phase_ == Phase::kWithin) {
        phase_ = Phase::kAfter;
        observer_.End();
      }
    } else if (phase_ == Phase::kWithin) {
      observer_.Enter(call);
      open_[pid] = call;
    }
  }

  // clone(2) makes both threads and processes; only threads are among the tasks of their maker.
  static bool StartedProcess(pid_t maker, int event) {
    if (event != PTRACE_EVENT_CLONE) return true;
    unsigned long made = 0;
    ::ptrace(PTRACE_GETEVENTMSG, maker, nullptr, &made);
    return ::access(fmt::format("/proc/{}/task/{}", maker, made).c_str(), F_OK) != 0;
  }

  IsolatedTransfer& isolated_;
  TraceObserver& observer_;
  Phase phase_ = Phase::kBefore;
  std::map<pid_t, SystemCall> open_;  // calls that were entered, by thread
};

}  // namespace

base::Result<void> Trace(IsolatedTransfer& isolated, TraceObserver& observer) {
  return Session(isolated, observer).Run();
}

}  // namespace sluice::witness
