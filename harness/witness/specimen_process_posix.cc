#include "harness/witness/specimen_process_posix.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <memory>
#include <span>
#include <utility>

#include "core/base/descriptors.h"
#include "core/base/process.h"
#include "harness/witness/mark.h"

namespace sluice::witness {
namespace {

using Clock = std::chrono::steady_clock;

static_assert(sizeof(SpecimenReport) <= 4096, "the smallest empty pipe takes it at once");

// Milliseconds for poll(2), rounded up.
int MillisecondsUntil(Clock::time_point then) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(then - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

// The ends of two pipes that the process has.
class PipeLink final : public SpecimenLink {
 public:
  PipeLink(int reports, int gate) : reports_(reports), gate_(gate) {}

  bool PassGate() override {
    char go = 0;
    return base::RetryOnSignal([&] { return ::read(gate_, &go, 1); }) == 1;
  }
  void Send(const SpecimenReport& report) override {
    // Fits a pipe, so it goes at once; if nobody reads it any more, nobody misses it.
    (void)!::write(reports_, &report, sizeof report);
  }
  void MarkBegin() override { SetMark(Mark::kBegin); }
  void MarkEnd() override { SetMark(Mark::kEnd); }

 private:
  int reports_;
  int gate_;
};

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
    if (kept > next) base::CloseRange(next, kept - 1);
    next = std::max(next, kept + 1);
  }
  base::CloseRange(next, UINT_MAX);
}

void ArrangeSignals() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void BeSpecimen(const Specimen::Job& job, pid_t parent, int reports, int gate) {
  ::setpgid(0, 0);
  if (!base::DieWithParent(parent)) ::_exit(1);
  const rlimit no_core{};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ArrangeSignals();
  ArrangeDescriptors({job.source, job.sink, reports, gate});
  PipeLink link(reports, gate);
  RunSpecimen(job, link);
  ::_exit(0);
}

}  // namespace

base::Result<std::unique_ptr<Specimen::Process>> Specimen::Process::Start(const Job& job) {
  auto reports = base::MakePipe();
  if (!reports) return reports.error();
  auto gate = base::MakePipe();
  if (!gate) return gate.error();
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) BeSpecimen(job, parent, reports->write_end.get(), gate->read_end.get());
  if (pid < 0) return base::SystemError(errno, "cannot fork a process for the transfer");
  ::setpgid(pid, pid);  // it does so too; whoever comes first
  auto process =
      std::make_unique<PosixProcess>(pid, std::move(reports->read_end), std::move(gate->write_end));
  if (!process->Watch()) return base::SystemError(errno, "cannot watch a specimen");
  return std::unique_ptr<Process>(std::move(process));
}

PosixProcess::PosixProcess(pid_t pid, base::UniqueHandle reports, base::UniqueHandle gate)
    : pid_(pid), reports_(std::move(reports)), gate_(std::move(gate)) {}

bool PosixProcess::Watch() {
  process_ = base::WatchChild(pid_);
  return static_cast<bool>(process_);
}

PosixProcess::~PosixProcess() {
  if (!exit_status_) {
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);  // in case it left its group
  }
  // The group first: if somebody traced the process, its threads are to be waited for before it.
  for (const pid_t who : {-pid_, pid_}) {
    while (base::WaitForChild(who, nullptr, 0) > 0) {
    }
  }
}

void PosixProcess::OpenGate() { (void)!::write(gate_.get(), "", 1); }

void PosixProcess::NoteExit(int wait_status) {
  ::kill(-pid_, SIGKILL);
  exit_status_ = wait_status;
}

std::optional<SpecimenReport> PosixProcess::AwaitReport(Time deadline) {
  std::array<pollfd, 2> handles = {{
      {.fd = reports_.get(), .events = POLLIN, .revents = 0},
      {.fd = exit_status_ ? -1 : process_.get(), .events = POLLIN, .revents = 0},
  }};
  // A report that was written is there, even if its writer has ended since.
  base::RetryOnSignal([&] {
    return ::poll(handles.data(), handles.size(), exit_status_ ? 0 : MillisecondsUntil(deadline));
  });
  SpecimenReport report{};
  if ((handles[0].revents & POLLIN) == 0) return std::nullopt;
  // Where PIPE_BUF is smaller, the rest may come a moment later.
  const auto bytes = std::as_writable_bytes(std::span(&report, 1));
  for (std::size_t have = 0; have < bytes.size();) {
    const ssize_t count = base::RetryOnSignal(
        [&] { return ::read(reports_.get(), bytes.data() + have, bytes.size() - have); });
    if (count <= 0) return std::nullopt;
    have += static_cast<std::size_t>(count);
  }
  return report;
}

std::string PosixProcess::Mishap(Time deadline) {
  bool ended = exit_status_.has_value();
  if (!ended) {
    // The pipe may have been closed by a plugin that goes on.
    pollfd process = {.fd = process_.get(), .events = POLLIN, .revents = 0};
    ended =
        base::RetryOnSignal([&] { return ::poll(&process, 1, MillisecondsUntil(deadline)); }) > 0;
    int status = 0;
    if (ended && base::WaitForChild(pid_, &status, WNOHANG) == pid_) NoteExit(status);
  }
  if (!ended) return std::string(kHung);
  if (!exit_status_) {  // whoever started the harness has SIGCHLD ignored, and so statuses lost
    return "ended its process before the transfer was over";
  }
  if (WIFSIGNALED(*exit_status_)) {
    return fmt::format("crashed: {}", base::SignalText(WTERMSIG(*exit_status_)));
  }
  return fmt::format("ended its process, with exit status {}, before the transfer was over",
                     WEXITSTATUS(*exit_status_));
}

}  // namespace sluice::witness
