#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "harness/conformance/registers.h"

namespace sluice::conformance {

#if defined(__x86_64__)

namespace {

bool Poke(pid_t thread, std::size_t at, std::uint64_t value) {
  return ::ptrace(PTRACE_POKEUSER, thread, at, value) == 0;
}

}  // namespace

bool SuppressCall(pid_t thread) { return Poke(thread, offsetof(user, regs.orig_rax), UINT64_MAX); }

bool SetArgument(pid_t thread, std::size_t index, std::uint64_t value) {
  constexpr std::size_t kArguments[] = {
      offsetof(user, regs.rdi), offsetof(user, regs.rsi), offsetof(user, regs.rdx),
      offsetof(user, regs.r10), offsetof(user, regs.r8),  offsetof(user, regs.r9),
  };
  return Poke(thread, kArguments[index], value);
}

bool SetResult(pid_t thread, std::int64_t result) {
  return Poke(thread, offsetof(user, regs.rax), static_cast<std::uint64_t>(result));
}

#elif defined(__aarch64__)

bool SuppressCall(pid_t thread) {
  int none = -1;
  iovec area = {.iov_base = &none, .iov_len = sizeof none};
  return ::ptrace(PTRACE_SETREGSET, thread, NT_ARM_SYSTEM_CALL, &area) == 0;
}

bool SetArgument(pid_t thread, std::size_t index, std::uint64_t value) {
  user_regs_struct registers{};
  iovec area = {.iov_base = &registers, .iov_len = sizeof registers};
  if (::ptrace(PTRACE_GETREGSET, thread, NT_PRSTATUS, &area) != 0) return false;
  registers.regs[index] = value;
  return ::ptrace(PTRACE_SETREGSET, thread, NT_PRSTATUS, &area) == 0;
}

// x0 is the first argument and the result.
bool SetResult(pid_t thread, std::int64_t result) {
  return SetArgument(thread, 0, static_cast<std::uint64_t>(result));
}

#else

bool SuppressCall(pid_t) { return false; }
bool SetArgument(pid_t, std::size_t, std::uint64_t) { return false; }
bool SetResult(pid_t, std::int64_t) { return false; }

#endif

}  // namespace sluice::conformance
