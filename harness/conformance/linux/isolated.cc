#include "harness/conformance/isolated.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
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
#include <fstream>
#include <string_view>
#include <utility>

#include "harness/channels/os.h"
#include "harness/os/posix/retry.h"
#include "harness/conformance/linux/tunables.h"
#include "harness/conformance/trial.h"
#include "harness/conformance/wire_format.h"

namespace sluice::harness {
namespace {

using Clock = std::chrono::steady_clock;
using transfer::UniqueHandle;

// Under a sanitizer everything takes longer.
constexpr int kSanitizedFactor = 6;

// Of what the process printed.
constexpr off_t kMostOutput = 4096;

// Above what any program numbers by hand.
constexpr int kReportPlace = 250;

// From the next exec on, malloc() keeps nothing that is freed for later without counting it as free
// (CountsEveryFree()).
void CountEveryFree() {
  std::string tunables(kCountsEveryFree);
  if (const char* const set = ::getenv(kTunables)) tunables = fmt::format("{}:{}", set, tunables);
  ::setenv(kTunables, tunables.c_str(), 1);
}

[[noreturn]] void BeCase(pid_t parent, int report, int output, char* const* arguments) {
  ::setpgid(0, 0);
  if (!DieWithParent(parent)) ::_exit(1);
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  // First out of the way of where they go.
  const int kept_report = ::fcntl(report, F_DUPFD, kReportDescriptor + 1);
  const int kept_output = ::fcntl(output, F_DUPFD, kReportDescriptor + 1);
  ::dup2(null, STDIN_FILENO);
  ::dup2(kept_output, STDOUT_FILENO);
  ::dup2(kept_output, STDERR_FILENO);
  ::dup2(kept_report, kReportDescriptor);
  ::close_range(kReportDescriptor + 1, UINT_MAX, 0);
  CountEveryFree();
  ::execv("/proc/self/exe", arguments);
  ::_exit(127);
}

std::string SignalText(int signal) {
  const char* name = ::sigabbrev_np(signal);
  if (name == nullptr) return fmt::format("signal {}", signal);
  return fmt::format("SIG{} ({})", name, ::sigdescr_np(signal));
}

std::string EndText(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    return fmt::format("the process was ended by {}", SignalText(WTERMSIG(wait_status)));
  }
  return fmt::format("the process ended itself, with exit status {}", WEXITSTATUS(wait_status));
}

std::string LastOf(const UniqueHandle& output) {
  const off_t size = ::lseek(output.get(), 0, SEEK_END);
  std::string text(static_cast<std::size_t>(std::clamp<off_t>(size, 0, kMostOutput)), '\0');
  const ssize_t got =
      ::pread(output.get(), text.data(), text.size(), std::max<off_t>(0, size - kMostOutput));
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, got)));
  return text;
}

// All that was written, as far as it is there: somebody may hold the other end open for ever.
std::string ReadReport(const UniqueHandle& report) {
  std::string text;
  std::array<char, 4096> buffer;
  ssize_t count = 0;
  while ((count = RetryOnSignal(
              [&] { return ::read(report.get(), buffer.data(), buffer.size()); })) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

}  // namespace

host::Result<Isolated> Isolated::Start(const Variant& variant, std::chrono::seconds patience,
                                       const std::vector<std::string>& arguments) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    return host::SystemError(errno, "pipe for the report of a case");
  }
  Isolated isolated;
  isolated.case_ = variant.of;
  isolated.report_ = UniqueHandle(ends[0]);
  const UniqueHandle report(ends[1]);
  isolated.output_ = UniqueHandle(::memfd_create("output", MFD_CLOEXEC));
  if (!isolated.output_) return host::SystemError(errno, "memfd for the output of a case");
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));  // NOLINT: execv(3) does not write to them
  }
  argv.push_back(nullptr);
  const pid_t parent = ::getpid();
  isolated.started_ = Clock::now();
  isolated.deadline_ = isolated.started_ + patience * (Sanitized() ? kSanitizedFactor : 1);
  const pid_t pid = ::fork();
  if (pid == 0) BeCase(parent, report.get(), isolated.output_.get(), argv.data());
  if (pid < 0) return host::SystemError(errno, "cannot fork a process for a case");
  isolated.pid_ = pid;
  ::setpgid(pid, pid);  // it does so too; whoever comes first
  isolated.process_ = UniqueHandle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!isolated.process_) return host::SystemError(errno, "pidfd_open of a case");
  return isolated;
}

Isolated::Isolated(Isolated&& other) noexcept
    : case_(other.case_),
      pid_(std::exchange(other.pid_, -1)),
      started_(other.started_),
      deadline_(other.deadline_),
      process_(std::move(other.process_)),
      report_(std::move(other.report_)),
      output_(std::move(other.output_)) {}

Isolated& Isolated::operator=(Isolated&& other) noexcept {
  std::swap(case_, other.case_);
  std::swap(pid_, other.pid_);
  std::swap(started_, other.started_);
  std::swap(deadline_, other.deadline_);
  std::swap(process_, other.process_);
  std::swap(report_, other.report_);
  std::swap(output_, other.output_);
  return *this;
}

Isolated::~Isolated() {
  if (pid_ < 0) return;
  Kill();
  RetryOnSignal([this] { return ::waitpid(pid_, nullptr, 0); });
}

void Isolated::Kill() {
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);  // in case it left its group
}

CaseResult Isolated::Collect() {
  pollfd process = {.fd = process_.get(), .events = POLLIN, .revents = 0};
  const bool ended = ::poll(&process, 1, 0) > 0;
  Kill();
  int status = 0;
  RetryOnSignal([&] { return ::waitpid(pid_, &status, 0); });
  pid_ = -1;
  const std::string text = ReadReport(report_);
  CaseResult result;
  const auto fail = [&](Status how, std::string expected, std::string seen) {
    result = {.status = how,
              .findings = {{.clause = std::string(case_->clauses.front()),
                            .expected = std::move(expected),
                            .seen = std::move(seen)}}};
  };
  if (!ended) {
    fail(Status::kTimeout, "the case comes to an end",
         fmt::format(
             "it was killed after {} s",
             std::chrono::duration_cast<std::chrono::seconds>(deadline_ - started_).count()));
  } else if (auto decoded = DecodeResult(text); decoded && WIFEXITED(status)) {
    result = *std::move(decoded);
  } else {
    fail(Status::kCrashed, "the process of the case lives to report", EndText(status));
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  if (result.status != Status::kPass && result.status != Status::kSkip) {
    result.output = LastOf(output_);
  }
  return result;
}

host::Result<UniqueHandle> PrepareCaseProcess() {
  rlimit descriptors{};
  ::getrlimit(RLIMIT_NOFILE, &descriptors);
  // Below the limit, should that be low.
  const auto place = static_cast<int>(std::min<rlim_t>(kReportPlace, descriptors.rlim_cur / 2));
  UniqueHandle report(::fcntl(kReportDescriptor, F_DUPFD_CLOEXEC, place));
  if (!report) return host::SystemError(errno, fmt::format("descriptor {}", kReportDescriptor));
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

void AdoptOrphans() { ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

void EndStrays(const std::vector<pid_t>& known) {
  // Needs CONFIG_PROC_CHILDREN; without it a process that left its group and its parent lives on.
  std::ifstream children(fmt::format("/proc/self/task/{}/children", ::gettid()));
  for (pid_t pid = 0; children >> pid;) {
    if (std::ranges::find(known, pid) != known.end()) continue;
    ::kill(pid, SIGKILL);
    RetryOnSignal([pid] { return ::waitpid(pid, nullptr, 0); });
  }
}

}  // namespace sluice::harness
