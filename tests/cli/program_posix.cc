#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <string_view>

#include "core/base/descriptors.h"
#include "tests/cli/program.h"

// Not every system declares it.
extern char** environ;

namespace sluice::cli {

using base::UniqueHandle;

const std::filesystem::path kSluice = "harness/sluice";

// Killed unless it was waited for.
struct Program::Process {
  pid_t pid = -1;

  Process() = default;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (pid < 0) return;
    kill(pid, SIGKILL);
    base::RetryOnSignal([&] { return waitpid(pid, nullptr, 0); });
  }
};

namespace {

void Check(bool good, const char* what) {
  if (!good) throw std::runtime_error(what);
}

std::vector<std::string> Environment(const std::map<std::string, std::string>& more) {
  std::vector<std::string> variables;
  // The sanitizers have theirs, coverage too.
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view variable = *at;
    if (variable.starts_with("SLUICE_") || variable.starts_with("NO_COLOR=") ||
        variable.starts_with("TERM=") || variable.starts_with("BUILD_WORKING_DIRECTORY=")) {
      continue;
    }
    variables.emplace_back(variable);
  }
  for (const auto& [name, value] : more) variables.push_back(fmt::format("{}={}", name, value));
  return variables;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const Start& start)
    : process_(std::make_unique<Process>()) {
  const UniqueHandle null(open("/dev/null", O_RDWR | O_CLOEXEC));
  out_ = UniqueHandle(base::MakeMemoryFile());
  int ends[2];
  Check(null && out_ && base::MakePipe(ends) == 0, "descriptors");
  err_ = UniqueHandle(ends[0]);
  const UniqueHandle err(ends[1]);

  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, start.in < 0 ? null.get() : start.in, 0);
  posix_spawn_file_actions_adddup2(&actions, start.out < 0 ? out_.get() : start.out, 1);
  posix_spawn_file_actions_adddup2(&actions, start.err < 0 ? err.get() : start.err, 2);
  posix_spawnattr_t attributes{};
  posix_spawnattr_init(&attributes);
  sigset_t signals{};
  sigfillset(&signals);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);

  std::vector<std::string> words = {std::filesystem::absolute(start.program).string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = Environment(start.environment);
  const int failed = posix_spawn(&process_->pid, words.front().c_str(), &actions, &attributes,
                                 Pointers(words).data(), Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  Check(failed == 0, "posix_spawn");
}

Program::~Program() = default;

std::uint32_t Program::pid() const { return static_cast<std::uint32_t>(process_->pid); }

void Program::Interrupt() const { kill(process_->pid, SIGINT); }

Ended Program::WaitForProcess() {
  Ended ended;
  int status = 0;
  const pid_t waited = base::RetryOnSignal([&] { return waitpid(process_->pid, &status, 0); });
  Check(waited == process_->pid, "waitpid");
  process_->pid = -1;
  process_.reset();
  if (WIFEXITED(status)) ended.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
  return ended;
}

bool WasInterrupted(const Ended& ended) { return ended.signal == SIGINT; }

}  // namespace sluice::cli
