#include "harness/witness/specimen.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <string_view>

#include "harness/os/posix/retry.h"
#include "harness/witness/specimen_body.h"

namespace sluice::harness {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  transfer::UniqueHandle read_end;
  transfer::UniqueHandle write_end;
};

host::Result<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return host::SystemError(errno, "pipe for a specimen");
  return Pipe{.read_end = transfer::UniqueHandle(ends[0]),
              .write_end = transfer::UniqueHandle(ends[1])};
}

// Milliseconds for poll(2), rounded up.
int MillisecondsUntil(Clock::time_point then) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(then - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

// Keeps the standard descriptors and `keep`. What the plugin prints must not mix with a report on
// the harness's standard output.
void ArrangeDescriptors(std::array<int, 4> keep) {
  const int null = ::open("/dev/null", O_RDWR);
  ::dup2(null, STDIN_FILENO);
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  std::ranges::sort(keep);
  unsigned next = STDERR_FILENO + 1;
  for (const int fd : keep) {
    const auto kept = static_cast<unsigned>(fd);
    if (kept > next) ::close_range(next, kept - 1, 0);
    next = std::max(next, kept + 1);
  }
  ::close_range(next, UINT_MAX, 0);
}

void ArrangeSignals() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void BeSpecimen(const Specimen::Job& job, pid_t parent, int report, int gate) {
  ::setpgid(0, 0);
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() != parent) ::_exit(1);
  const rlimit no_core{};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ArrangeSignals();
  ArrangeDescriptors({job.source, job.sink, report, gate});
  char go = 0;
  if (RetryOnSignal([&] { return ::read(gate, &go, 1); }) == 1) RunSpecimen(job, report, gate);
  ::_exit(0);
}

std::string SignalText(int signal) {
  const char* name = ::sigabbrev_np(signal);
  if (name == nullptr) return fmt::format("signal {}", signal);
  return fmt::format("SIG{} ({})", name, ::sigdescr_np(signal));
}

}  // namespace

host::Result<Specimen> Specimen::Start(const Job& job) {
  auto reports = MakePipe();
  if (!reports) return reports.error();
  auto gate = MakePipe();
  if (!gate) return gate.error();
  const Clock::time_point deadline = Clock::now() + job.deadline;
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) BeSpecimen(job, parent, reports->write_end.get(), gate->read_end.get());
  if (pid < 0) return host::SystemError(errno, "cannot fork a process for the transfer");
  ::setpgid(pid, pid);  // it does so too; whoever comes first
  Specimen specimen(pid, deadline);
  specimen.plugin_ = job.plugin->name();
  specimen.reports_ = std::move(reports->read_end);
  specimen.gate_ = std::move(gate->write_end);
  specimen.process_ = transfer::UniqueHandle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!specimen.process_) return host::SystemError(errno, "pidfd_open of a specimen");
  return specimen;
}

Specimen::~Specimen() {
  if (pid_ == kNone) return;
  if (!exit_status_) {
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);  // in case it left its group
  }
  // The group first: if somebody traced the process, its threads are to be waited for before it.
  for (const pid_t who : {-pid_, pid_}) {
    while (RetryOnSignal([&] { return ::waitpid(who, nullptr, __WALL); }) > 0) {
    }
  }
}

void Specimen::Go() {
  if (std::exchange(started_, true)) return;
  (void)!::write(gate_.get(), "", 1);
}

void Specimen::NoteExit(int wait_status) {
  ::kill(-pid_, SIGKILL);
  exit_status_ = wait_status;
}

SpecimenEnd Specimen::Await() {
  Go();
  std::array<pollfd, 2> handles = {{
      {.fd = reports_.get(), .events = POLLIN, .revents = 0},
      {.fd = exit_status_ ? -1 : process_.get(), .events = POLLIN, .revents = 0},
  }};
  // A report that was written is there, even if its writer has ended since.
  const int ready = RetryOnSignal([&] {
    return ::poll(handles.data(), handles.size(), exit_status_ ? 0 : MillisecondsUntil(deadline_));
  });
  SpecimenReport report{};
  const bool reported =
      (handles[0].revents & POLLIN) != 0 &&
      ::read(reports_.get(), &report, sizeof report) == static_cast<ssize_t>(sizeof report);
  if (!reported) {
    SpecimenEnd ending;
    ending.plugin = plugin_;
    ending.error = Mishap(ready > 0);
    return ending;
  }
  return {.status = report.status,
          .os_error = report.os_error,
          .bytes_done = report.bytes_done,
          .source_done = report.source_done,
          .plugin = report.plugin.data(),
          .path_used = report.path_used.data(),
          .reason = report.reason.data(),
          .error = report.error.data(),
          .usage = report.usage};
}

std::string Specimen::Mishap(bool in_time) {
  bool ended = exit_status_.has_value();
  if (!ended) {
    // The pipe may have been closed by a plugin that goes on.
    pollfd process = {.fd = process_.get(), .events = POLLIN, .revents = 0};
    const int wait = in_time ? MillisecondsUntil(deadline_) : 0;
    ended = RetryOnSignal([&] { return ::poll(&process, 1, wait); }) > 0;
    int status = 0;
    if (ended && ::waitpid(pid_, &status, WNOHANG | __WALL) == pid_) NoteExit(status);
  }
  if (!ended) {
    return fmt::format("{} hung: its transfer did not end in time, so it was killed", plugin_);
  }
  if (!exit_status_) {  // whoever started the harness has SIGCHLD ignored, and so statuses lost
    return fmt::format("{} ended its process before the transfer was over", plugin_);
  }
  if (WIFSIGNALED(*exit_status_)) {
    return fmt::format("{} crashed: {}", plugin_, SignalText(WTERMSIG(*exit_status_)));
  }
  return fmt::format("{} ended its process, with exit status {}, before the transfer was over",
                     plugin_, WEXITSTATUS(*exit_status_));
}

}  // namespace sluice::harness
