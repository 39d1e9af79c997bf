#include <elf.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/user.h>

#include <algorithm>
#include <cstddef>

#include "harness/conformance/fault_injector.h"
#include "harness/conformance/fault_table.h"

namespace sluice::conformance {

namespace {

// ---- The registers of a thread that ptrace(2) has stopped: all that depends on the processor ----

// All return false if the thread is gone, or the processor is not one of these.
//
// SuppressCall(): at the entry of a call, which the kernel then does not make; its result is to be
// set at its exit.
//
// SetArgument(): at the entry; the call is made with that argument, 0 … 5. A register keeps its
// value across a call, so the caller sets it back at the exit.
//
// SetResult(): at the exit; what the call returns, a negative errno for an error.

#if defined(__x86_64__)

bool SetRegister(pid_t thread, std::size_t at, std::uint64_t value) {
  return ::ptrace(PTRACE_POKEUSER, thread, at, value) == 0;
}

bool SuppressCall(pid_t thread) {
  return SetRegister(thread, offsetof(user, regs.orig_rax), UINT64_MAX);
}

bool SetArgument(pid_t thread, std::size_t index, std::uint64_t value) {
  constexpr std::size_t kArguments[] = {
      offsetof(user, regs.rdi), offsetof(user, regs.rsi), offsetof(user, regs.rdx),
      offsetof(user, regs.r10), offsetof(user, regs.r8),  offsetof(user, regs.r9),
  };
  return SetRegister(thread, kArguments[index], value);
}

bool SetResult(pid_t thread, std::int64_t result) {
  return SetRegister(thread, offsetof(user, regs.rax), static_cast<std::uint64_t>(result));
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

// ---- The memory of a thread ----

// More than any call takes (IOV_MAX).
constexpr std::uint64_t kMostParts = 1024;

// Memory of another process.
iovec Remote(std::uint64_t address, std::size_t size) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): an address that means nothing in this process
  return {.iov_base = reinterpret_cast<void*>(address), .iov_len = size};
}

template <class Value>
bool Peek(pid_t thread, std::uint64_t address, Value* values, std::size_t count) {
  const iovec here = {.iov_base = values, .iov_len = count * sizeof(Value)};
  const iovec there = Remote(address, here.iov_len);
  return ::process_vm_readv(thread, &here, 1, &there, 1, 0) == static_cast<ssize_t>(here.iov_len);
}

template <class Value>
bool Poke(pid_t thread, std::uint64_t address, const Value* values, std::size_t count) {
  const iovec here = {.iov_base = const_cast<Value*>(values), .iov_len = count * sizeof(Value)};
  const iovec there = Remote(address, here.iov_len);
  return ::process_vm_writev(thread, &here, 1, &there, 1, 0) == static_cast<ssize_t>(here.iov_len);
}

struct Vector {
  std::uint64_t address = 0;
  std::vector<iovec> parts;
};

// The iovecs of a call that has some; else none.
Vector VectorOf(pid_t thread, const witness::SystemCall& call) {
  const AmountOf amount = WhereAmountIs(call.number);
  if (amount.how != Amount::kVector && amount.how != Amount::kMessage) return {};
  Vector vector{.address = call.arguments[amount.argument], .parts = {}};
  std::uint64_t count = 0;
  if (amount.how == Amount::kVector) {
    count = call.arguments[amount.argument + 1];
  } else {
    msghdr message{};
    if (!Peek(thread, vector.address, &message, 1)) return {};
    vector.address = reinterpret_cast<std::uint64_t>(message.msg_iov);
    count = message.msg_iovlen;
  }
  vector.parts.resize(static_cast<std::size_t>(std::min(count, kMostParts)));
  if (!Peek(thread, vector.address, vector.parts.data(), vector.parts.size())) return {};
  return vector;
}

}  // namespace

std::uint64_t AmountAsked(pid_t thread, const witness::SystemCall& call) {
  const AmountOf amount = WhereAmountIs(call.number);
  if (amount.how == Amount::kNumber) return call.arguments[amount.argument];
  std::uint64_t sum = 0;
  for (const iovec& part : VectorOf(thread, call).parts) sum += part.iov_len;
  return sum;
}

bool Injector::Enter(pid_t thread, const witness::SystemCall& call, const Fault& fault) {
  thread_ = thread;
  call_ = call;
  fault_ = fault;
  vector_.clear();
  busy_ = true;
  if (fault.kind == FaultKind::kShort) {
    busy_ = CutShort(fault.most);
  } else if (!fault.performed) {
    busy_ = SuppressCall(thread);
  }
  return busy_;
}

bool Injector::CutShort(std::uint64_t most) {
  const AmountOf amount = WhereAmountIs(call_.number);
  if (amount.how == Amount::kNumber) return SetArgument(thread_, amount.argument, most);
  Vector vector = VectorOf(thread_, call_);
  vector_at_ = vector.address;
  vector_ = vector.parts;
  for (iovec& part : vector.parts) {
    part.iov_len = static_cast<std::size_t>(std::min<std::uint64_t>(part.iov_len, most));
    most -= part.iov_len;
  }
  return !vector_.empty() && Poke(thread_, vector_at_, vector.parts.data(), vector.parts.size());
}

void Injector::Restore() {
  const AmountOf amount = WhereAmountIs(call_.number);
  if (amount.how == Amount::kNumber) {
    SetArgument(thread_, amount.argument, call_.arguments[amount.argument]);
  } else if (!vector_.empty()) {
    Poke(thread_, vector_at_, vector_.data(), vector_.size());
  }
}

bool Injector::Leave(pid_t thread, std::int64_t result) {
  if (!busy_ || thread != thread_) return false;
  busy_ = false;
  if (fault_.kind != FaultKind::kShort) return SetResult(thread, -fault_.error);
  Restore();
  return result == static_cast<std::int64_t>(fault_.most);
}

}  // namespace sluice::conformance
