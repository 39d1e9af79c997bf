#include "tests/cli/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "harness/os/posix/retry.h"

namespace sluice::harness {
namespace {

using transfer::UniqueHandle;

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

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0;
       (got = RetryOnSignal([&] { return read(fd, buffer.data(), buffer.size()); })) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const Start& start) {
  const UniqueHandle null(open("/dev/null", O_RDWR | O_CLOEXEC));
  out_ = UniqueHandle(memfd_create("stdout", MFD_CLOEXEC));
  std::array<int, 2> ends{};
  Check(null && out_ && pipe2(ends.data(), O_CLOEXEC) == 0, "descriptors");
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
  const int failed = posix_spawn(&pid_, words.front().c_str(), &actions, &attributes,
                                 Pointers(words).data(), Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  Check(failed == 0, "posix_spawn");
  if (start.file_size_limit != RLIM_INFINITY) {
    const rlimit limit = {.rlim_cur = start.file_size_limit, .rlim_max = start.file_size_limit};
    Check(prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr) == 0, "prlimit");
  }
}

Program::~Program() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  RetryOnSignal([&] { return waitpid(pid_, nullptr, 0); });
}

std::string Program::ReadErrorLine() {
  std::string line;
  char byte = 0;
  while (RetryOnSignal([&] { return read(err_.get(), &byte, 1); }) == 1) {
    err_text_ += byte;
    if (byte == '\n') break;
    line += byte;
  }
  return line;
}

void Program::Signal(int signal) const { kill(pid_, signal); }

Ended Program::Wait() {
  Ended ended;
  ended.err = err_text_ + ReadAll(err_.get());
  int status = 0;
  const pid_t waited = RetryOnSignal([&] { return waitpid(pid_, &status, 0); });
  Check(waited == pid_, "waitpid");
  pid_ = -1;
  if (WIFEXITED(status)) ended.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
  lseek(out_.get(), 0, SEEK_SET);
  ended.out = ReadAll(out_.get());
  return ended;
}

Ended Sluice(const std::vector<std::string>& arguments, const Start& start) {
  return Program(arguments, start).Wait();
}

ReceivingProgram::ReceivingProgram(std::vector<std::string> arguments)
    : program_([&] {
        arguments.insert(arguments.begin(), "recv");
        return arguments;
      }()) {
  constexpr std::string_view kNews = "listening on ";
  const std::string line = program_.ReadErrorLine();
  if (line.starts_with(kNews)) address_ = line.substr(kNews.size());
}

}  // namespace sluice::harness
