#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "core/base/descriptors.h"
#include "core/base/file.h"
#include "harness/child/child.h"
#include "harness/child/process.h"

// Not every system declares it.
extern char** environ;

namespace sluice::child {
namespace {

using base::UniqueHandle;

// Holds the numbers of a program's ends of the pipes: "gate reports".
constexpr char kLinkVariable[] = "SLUICE_CHILD_LINK";

// Above what any program numbers by hand.
constexpr int kLinkPlace = 250;

// Milliseconds for poll(2), rounded up.
int MillisecondsUntil(Time then) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(then - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

bool IsReadable(base::Handle handle, Time deadline) {
  pollfd it = {.fd = handle, .events = POLLIN, .revents = 0};
  return base::RetryOnSignal([&] { return ::poll(&it, 1, MillisecondsUntil(deadline)); }) > 0;
}

// What a child needs to begin, made before the fork: afterwards there is little that it may call.
struct Setup {
  const Options& options;
  pid_t parent = ::getpid();
  std::array<int, 3> standard{};  // unless it keeps all descriptors
  std::vector<int> kept{};        // sorted
  sigset_t signals{};             // that were blocked in the parent
};

void ArrangeDescriptors(const Setup& setup) {
  // First out of the way of where they go.
  std::array<int, 3> standard = setup.standard;
  for (int& fd : standard) fd = ::fcntl(fd, F_DUPFD, STDERR_FILENO + 1);
  ::dup2(standard[0], STDIN_FILENO);
  ::dup2(standard[1], STDOUT_FILENO);
  ::dup2(standard[2], STDERR_FILENO);
  unsigned next = STDERR_FILENO + 1;
  for (const int fd : setup.kept) {
    const auto kept = static_cast<unsigned>(fd);
    if (kept > next) base::CloseRange(next, kept - 1);
    next = std::max(next, kept + 1);
  }
  base::CloseRange(next, UINT_MAX);
}

void ArrangeSignals(const Setup& setup) {
  if (setup.options.signals == Signals::kBlocked) return;
  sigset_t blocked = setup.signals;
  if (setup.options.signals == Signals::kDefault) {
    for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
    ::signal(SIGPIPE, SIG_IGN);
    sigemptyset(&blocked);
  }
  ::pthread_sigmask(SIG_SETMASK, &blocked, nullptr);
}

void BeginChild(const Setup& setup) {
  if (setup.options.own_group) ::setpgid(0, 0);
  if (!setup.options.keep_all) ArrangeDescriptors(setup);
  if (!DieWithParent(setup.parent)) ::_exit(1);
  EndOnCrash();
  ArrangeSignals(setup);
}

// Forks with all signals blocked, so that no handler of the parent ever runs in the child. Returns
// as fork(2) does.
pid_t ForkBlocked(sigset_t& before) {
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  const int error = errno;
  if (pid != 0) ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

std::vector<std::string> EnvironmentWith(
    const std::map<std::string, std::optional<std::string>>& changes) {
  std::vector<std::string> variables;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view variable = *at;
    if (!changes.contains(std::string(variable.substr(0, variable.find('='))))) {
      variables.emplace_back(variable);
    }
  }
  for (const auto& [name, value] : changes) {
    if (value) variables.push_back(fmt::format("{}={}", name, *value));
  }
  return variables;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

Exit ExitOf(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    const int signal = WTERMSIG(wait_status);
    return {.status = static_cast<std::uint32_t>(signal), .crash = SignalText(signal)};
  }
  return {.status = static_cast<std::uint32_t>(WEXITSTATUS(wait_status))};
}

bool HasEndedBy(int wait_status) { return WIFEXITED(wait_status) || WIFSIGNALED(wait_status); }

}  // namespace

// ---- The child ----

base::Result<Link> Link::Take() {
  const char* const variable = ::getenv(kLinkVariable);
  const std::string_view text = variable == nullptr ? "" : variable;
  int gate = base::kNoHandle;
  int reports = base::kNoHandle;
  const auto first = std::from_chars(text.begin(), text.end(), gate);
  if (first.ptr != text.end()) std::from_chars(first.ptr + 1, text.end(), reports);
  ::unsetenv(kLinkVariable);

  rlimit descriptors{};
  ::getrlimit(RLIMIT_NOFILE, &descriptors);
  // Below the limit, should that be low.
  const auto place = static_cast<int>(std::min<rlim_t>(kLinkPlace, descriptors.rlim_cur / 2));
  Link link(UniqueHandle(::fcntl(gate, F_DUPFD_CLOEXEC, place)),
            UniqueHandle(::fcntl(reports, F_DUPFD_CLOEXEC, place)));
  if (!link.gate_ || !link.reports_) return base::SystemError(errno, "the pipes of the parent");
  ::close(gate);
  ::close(reports);
  return link;
}

bool Link::Hear(std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count =
        base::RetryOnSignal([&] { return ::read(gate_.get(), bytes.data(), bytes.size()); });
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

bool Link::Report(std::span<const std::byte> bytes) const {
  return base::RetryOnSignal([&] { return ::write(reports_.get(), bytes.data(), bytes.size()); }) ==
         static_cast<ssize_t>(bytes.size());
}

void EndOnCrash() {
  const rlimit no_core{};
  ::setrlimit(RLIMIT_CORE, &no_core);
}

// ---- The parent ----

// A fork of this process.
struct Child::Launch {
  static base::Result<Launch> Prepare(const Options& options, base::Handle output);

  // Runs `body` in the child, which must not return.
  base::Result<Child> Run(const std::function<void()>& body);

  base::Pipe gate;
  base::Pipe reports;
  UniqueHandle null;
  Setup setup;
};

// `output` is where the output goes if the options say nothing; kNoHandle: nowhere.
base::Result<Child::Launch> Child::Launch::Prepare(const Options& options, base::Handle output) {
  auto gate = base::MakePipe();
  if (!gate) return gate.error();
  auto reports = base::MakePipe();
  if (!reports) return reports.error();
  // Neither the child nor its parent ever waits for the other to read or to report.
  ::fcntl(reports->read_end.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(reports->write_end.get(), F_SETFL, O_NONBLOCK);
  UniqueHandle null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null) return base::SystemError(errno, "cannot open /dev/null");

  const auto first = [](std::initializer_list<base::Handle> all) {
    return *std::ranges::find_if(all, [](base::Handle it) { return it != base::kNoHandle; });
  };
  const base::Handle printed = first({options.output, output, null.get()});
  Setup setup{.options = options, .kept = options.keep};
  setup.standard = {first({options.input, null.get()}), printed, first({options.error, printed})};
  return Launch{.gate = *std::move(gate),
                .reports = *std::move(reports),
                .null = std::move(null),
                .setup = std::move(setup)};
}

base::Result<Child> Child::Launch::Run(const std::function<void()>& body) {
  std::ranges::sort(setup.kept);
  Child child;
  child.own_group_ = setup.options.own_group;
  child.pid_ = ForkBlocked(setup.signals);
  if (child.pid_ == 0) {
    BeginChild(setup);
    body();
  }
  if (child.pid_ < 0) return base::SystemError(errno, "cannot fork a process");
  if (child.own_group_) ::setpgid(child.pid_, child.pid_);  // it does so too; whoever comes first
  child.gate_ = std::move(gate.write_end);
  child.reports_ = std::move(reports.read_end);
  if (setup.options.watch) {
    child.ended_ = WatchChild(child.pid_);
    if (!child.ended_) return base::SystemError(errno, "cannot watch a child process");
  }
  return child;
}

base::Result<Child> Child::Fork(const Options& options,
                                const std::function<void(const Link&)>& body) {
  auto launch = Launch::Prepare(options, STDERR_FILENO);
  if (!launch) return launch.error();
  launch->setup.kept.insert(launch->setup.kept.end(),
                            {launch->gate.read_end.get(), launch->reports.write_end.get()});
  return launch->Run([&] {
    if (options.keep_all) {
      launch->gate.write_end.reset();
      launch->reports.read_end.reset();
    }
    try {
      body(Link(std::move(launch->gate.read_end), std::move(launch->reports.write_end)));
    } catch (...) {
      ::_exit(1);
    }
    ::_exit(0);
  });
}

base::Result<Child> Child::Start(const Options& options) {
  auto launch = Launch::Prepare(options, base::kNoHandle);
  if (!launch) return launch.error();
  auto environment = options.environment;
  if (options.link) {
    const int gate = launch->gate.read_end.get();
    const int reports = launch->reports.write_end.get();
    launch->setup.kept.insert(launch->setup.kept.end(), {gate, reports});
    environment[kLinkVariable] = fmt::format("{} {}", gate, reports);
  }
  const std::string program = options.program.empty() ? ProgramFile() : options.program.string();
  std::vector<std::string> words = {options.program.empty() ? "sluice" : program};
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> variables = EnvironmentWith(environment);
  const std::vector<char*> argv = Pointers(words);
  const std::vector<char*> envp = Pointers(variables);
  return launch->Run([&] {
    for (const int fd : launch->setup.kept) ::fcntl(fd, F_SETFD, 0);
    ::execve(program.c_str(), argv.data(), envp.data());
    ::_exit(127);
  });
}

Child::~Child() {
  if (pid_ != kNone) Kill();
}

bool Child::Tell(std::span<const std::byte> bytes) const {
  return base::RetryOnSignal([&] { return ::write(gate_.get(), bytes.data(), bytes.size()); }) ==
         static_cast<ssize_t>(bytes.size());
}

bool Child::AwaitReport(std::span<std::byte> report, Time deadline) {
  // What was reported is there, even if the child has ended since.
  for (bool more = true; !report.empty();) {
    const ssize_t count =
        base::RetryOnSignal([&] { return ::read(reports_.get(), report.data(), report.size()); });
    if (count > 0) {
      report = report.subspan(static_cast<std::size_t>(count));
      continue;
    }
    if (count == 0 || errno != EAGAIN || !more) return false;
    std::array<pollfd, 2> handles = {{
        {.fd = reports_.get(), .events = POLLIN, .revents = 0},
        {.fd = ended_.get(), .events = POLLIN, .revents = 0},
    }};
    const int wait = exit_ ? 0 : MillisecondsUntil(deadline);
    const int ready = base::RetryOnSignal(
        [&] { return ::poll(handles.data(), static_cast<nfds_t>(exit_ ? 1 : 2), wait); });
    // Somebody may hold the pipe open for ever.
    more = ready > 0 && handles[1].revents == 0;
  }
  return true;
}

std::string Child::ReadReports() {
  std::string text;
  std::array<char, 4096> buffer;
  ssize_t count = 0;
  while ((count = base::RetryOnSignal(
              [&] { return ::read(reports_.get(), buffer.data(), buffer.size()); })) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

bool Child::HasEnded() const { return exit_ || IsReadable(ended_.get(), Time{}); }

std::optional<Exit> Child::Wait(Time deadline) {
  if (exit_) return exit_;
  if (ended_ && !IsReadable(ended_.get(), deadline)) return std::nullopt;
  int status = 0;
  if (WaitForChild(pid_, &status, ended_ ? WNOHANG : 0) != pid_) return Exit{};
  NoteExit(status);
  return exit_;
}

Exit Child::Kill() {
  if (!exit_) {
    if (own_group_) ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);  // in case it left its group
  }
  // The group first: if somebody traced the child, its threads are to be waited for before it.
  for (const pid_t who : {-pid_, pid_}) {
    if (who < 0 ? !own_group_ : exit_.has_value()) continue;
    int status = 0;
    for (pid_t pid = 0; (pid = WaitForChild(who, &status, 0)) > 0;) {
      if (pid == pid_ && HasEndedBy(status)) exit_ = ExitOf(status);
    }
  }
  if (!exit_) exit_.emplace();
  return *exit_;
}

void Child::NoteExit(int wait_status) {
  if (own_group_) ::kill(-pid_, SIGKILL);
  exit_ = ExitOf(wait_status);
}

}  // namespace sluice::child
