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
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/base/descriptors.h"
#include "core/base/process.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/case_report.h"
#include "harness/conformance/isolated.h"
#include "harness/conformance/process_state.h"

namespace sluice::conformance {
namespace {

using Clock = std::chrono::steady_clock;
using base::UniqueHandle;

// Under a sanitizer everything takes longer.
constexpr int kSanitizedFactor = 6;

// Where a case's process finds the descriptor to report on.
constexpr int kReportDescriptor = 3;

// Above what any program numbers by hand.
constexpr int kReportPlace = 250;

[[noreturn]] void BeCase(pid_t parent, int report, int output, const char* program,
                         char* const* arguments) {
  ::setpgid(0, 0);
  if (!base::DieWithParent(parent)) ::_exit(1);
  sigset_t none;
  sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  // First out of the way of where they go.
  const int kept_report = ::fcntl(report, F_DUPFD, kReportDescriptor + 1);
  const int kept_output = ::fcntl(output, F_DUPFD, kReportDescriptor + 1);
  ::dup2(null, STDIN_FILENO);
  ::dup2(kept_output, STDOUT_FILENO);
  ::dup2(kept_output, STDERR_FILENO);
  ::dup2(kept_report, kReportDescriptor);
  base::CloseRange(kReportDescriptor + 1, UINT_MAX);
  CountEveryFree();
  ::execv(program, arguments);
  ::_exit(127);
}

std::string EndText(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    return fmt::format("the process was ended by {}", base::SignalText(WTERMSIG(wait_status)));
  }
  return fmt::format("the process ended itself, with exit status {}", WEXITSTATUS(wait_status));
}

// All that was written, as far as it is there: somebody may hold the other end open for ever.
std::string ReadReport(const UniqueHandle& report) {
  std::string text;
  std::array<char, 4096> buffer;
  ssize_t count = 0;
  while ((count = base::RetryOnSignal(
              [&] { return ::read(report.get(), buffer.data(), buffer.size()); })) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

}  // namespace

// In a process group of its own, which is killed with it.
struct Isolated::Process {
  Process() = default;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (pid < 0) return;
    Kill();
    Reap();
  }

  bool HasEnded() const {
    pollfd end = {.fd = handle.get(), .events = POLLIN, .revents = 0};
    return ::poll(&end, 1, 0) > 0;
  }
  void Kill() const {
    ::kill(-pid, SIGKILL);
    ::kill(pid, SIGKILL);  // in case it left its group
  }
  // What waitpid(2) says of it.
  int Reap() {
    int status = 0;
    base::WaitForChild(pid, &status, 0);
    pid = -1;
    return status;
  }

  pid_t pid = -1;
  UniqueHandle handle;  // becomes readable when the process has ended
  UniqueHandle report;
  UniqueHandle output;
};

base::Result<Isolated> Isolated::Start(const Variant& variant, std::chrono::seconds patience,
                                       const std::vector<std::string>& arguments) {
  int ends[2];
  if (base::MakePipe(ends) != 0) return base::SystemError(errno, "pipe for the report of a case");
  // Both ends: nobody is to wait for the other.
  for (const int end : ends) ::fcntl(end, F_SETFL, O_NONBLOCK);
  Isolated isolated;
  Process& process = *isolated.process_;
  process.report = UniqueHandle(ends[0]);
  const UniqueHandle report(ends[1]);
  process.output = UniqueHandle(base::MakeMemoryFile());
  if (!process.output) return base::SystemError(errno, "a file for the output of a case");
  std::string name = "sluice";
  std::vector<char*> argv = {name.data()};
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));  // NOLINT: execv(3) does not write to them
  }
  argv.push_back(nullptr);
  const pid_t parent = ::getpid();
  const std::string program = base::ProgramFile();
  isolated.case_ = variant.of;
  isolated.patience_ = patience * (Sanitized() ? kSanitizedFactor : 1);
  isolated.started_ = Clock::now();
  isolated.deadline_ = isolated.started_ + isolated.patience_;
  const pid_t pid = ::fork();
  if (pid == 0) {
    BeCase(parent, report.get(), process.output.get(), program.c_str(), argv.data());
  }
  if (pid < 0) return base::SystemError(errno, "cannot fork a process for a case");
  process.pid = pid;
  ::setpgid(pid, pid);  // it does so too; whoever comes first
  process.handle = base::WatchChild(pid);
  if (!process.handle) return base::SystemError(errno, "cannot watch the process of a case");
  return isolated;
}

Isolated::Isolated() : process_(std::make_unique<Process>()) {}
Isolated::Isolated(Isolated&& other) noexcept = default;
Isolated& Isolated::operator=(Isolated&& other) noexcept = default;
Isolated::~Isolated() = default;

bool Isolated::IsOver() const { return deadline_ <= Clock::now() || process_->HasEnded(); }

CaseResult Isolated::Collect() {
  CaseEnd end{.in_time = process_->HasEnded()};
  process_->Kill();
  int status = process_->Reap();  // macOS reads it by its address
  end.by_itself = WIFEXITED(status);
  end.how = EndText(status);
  end.report = ReadReport(process_->report);
  end.output = EndOf(process_->output.get(), kMostOutput);
  CaseResult result = ResultOf(*case_, patience_, std::move(end));
  result.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  return result;
}

void WaitForAny(std::span<const Isolated* const> running, const base::Cancellation* stop) {
  std::vector<pollfd> handles = {
      {.fd = stop == nullptr ? -1 : stop->handle(), .events = POLLIN, .revents = 0}};
  Clock::time_point deadline = Clock::time_point::max();
  for (const Isolated* const it : running) {
    handles.push_back({.fd = it->process_->handle.get(), .events = POLLIN, .revents = 0});
    deadline = std::min(deadline, it->deadline_);
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  ::poll(handles.data(), static_cast<nfds_t>(handles.size()),
         static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX)));
}

base::Result<UniqueHandle> PrepareCaseProcess() {
  rlimit descriptors{};
  ::getrlimit(RLIMIT_NOFILE, &descriptors);
  // Below the limit, should that be low.
  const auto place = static_cast<int>(std::min<rlim_t>(kReportPlace, descriptors.rlim_cur / 2));
  UniqueHandle report(::fcntl(kReportDescriptor, F_DUPFD_CLOEXEC, place));
  if (!report) return base::SystemError(errno, fmt::format("descriptor {}", kReportDescriptor));
  ::close(kReportDescriptor);
  const rlimit no_core{};
  ::setrlimit(RLIMIT_CORE, &no_core);
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
  return report;
}

void SendResult(const UniqueHandle& to, const CaseResult& result) {
  const std::string line = EncodeResult(result);
  // Fits the pipe, so it goes at once.
  (void)!::write(to.get(), line.data(), line.size());
}

void AdoptOrphans() { base::AdoptOrphans(); }

void EndStrays(std::span<const Isolated* const> but) {
  // Where the system does not tell, a process that left its group and its parent lives on.
  for (const pid_t pid : base::Children()) {
    if (std::ranges::any_of(but, [pid](const Isolated* it) { return it->process_->pid == pid; })) {
      continue;
    }
    ::kill(pid, SIGKILL);
    base::WaitForChild(pid, nullptr, 0);
  }
}

}  // namespace sluice::conformance
