#include "plugins/common/testing/calls.h"

#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace sluice::plugins::testing {
namespace {

#if defined(__SANITIZE_THREAD__)
constexpr bool kThreadSanitizer = true;
#else
constexpr bool kThreadSanitizer = false;
#endif

// A call that the code under test does not make stands before and after it.
constexpr long kMark = SYS_getppid;

[[noreturn]] void RunChild(const std::function<bool()>& code) {
  if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(2);
  raise(SIGSTOP);
  syscall(kMark);
  const bool good = code();
  syscall(kMark);
  _exit(good ? 0 : 1);
}

// The number of the call that the stopped child enters; nothing where it returns from one.
std::optional<std::uint64_t> Entered(pid_t child) {
  struct __ptrace_syscall_info info {};
  if (ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof(info), &info) <= 0) return std::nullopt;
  if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return std::nullopt;
  return info.entry.nr;
}

}  // namespace

std::optional<Calls> CallsOf(const std::function<bool()>& code) {
  if (kThreadSanitizer) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) RunChild(code);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFSTOPPED(status)) return std::nullopt;  // not permitted
  constexpr long kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
  ptrace(PTRACE_SETOPTIONS, child, nullptr, kOptions);

  Calls calls;
  bool counting = false;
  long signal = 0;
  for (;;) {
    ptrace(PTRACE_SYSCALL, child, nullptr, signal);
    if (waitpid(child, &status, 0) != child) return std::nullopt;
    if (WIFEXITED(status) || WIFSIGNALED(status)) break;
    const int stop = WSTOPSIG(status);
    signal = stop == (SIGTRAP | 0x80) ? 0 : stop;
    if (signal != 0) continue;
    const std::optional<std::uint64_t> call = Entered(child);
    if (!call) continue;
    if (*call == kMark) {
      counting = !counting;
    } else if (counting) {
      ++calls[*call];
    }
  }
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the traced code failed";
  return calls;
}

std::uint64_t Total(const Calls& calls) {
  std::uint64_t total = 0;
  for (const auto& [number, count] : calls) total += count;
  return total;
}

}  // namespace sluice::plugins::testing
