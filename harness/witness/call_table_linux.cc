#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "harness/witness/call_table.h"

namespace sluice::witness {
namespace {

constexpr std::size_t kNoFlags = SIZE_MAX;

struct Call {
  std::uint64_t number;
  std::string_view name;
  Flow flow = Flow::kNone;
  std::size_t flags = kNoFlags;  // which argument has the MSG_* flags, of calls that send
};

constexpr auto kCalls = std::to_array<Call>({
    {SYS_read, "read", Flow::kIntoUser},
    {SYS_pread64, "pread64", Flow::kIntoUser},
    {SYS_readv, "readv", Flow::kIntoUser},
    {SYS_preadv, "preadv", Flow::kIntoUser},
    {SYS_preadv2, "preadv2", Flow::kIntoUser},
    {SYS_recvfrom, "recvfrom", Flow::kIntoUser},
    {SYS_recvmsg, "recvmsg", Flow::kIntoUser},
    {SYS_write, "write", Flow::kOutOfUser},
    {SYS_pwrite64, "pwrite64", Flow::kOutOfUser},
    {SYS_writev, "writev", Flow::kOutOfUser},
    {SYS_pwritev, "pwritev", Flow::kOutOfUser},
    {SYS_pwritev2, "pwritev2", Flow::kOutOfUser},
    {SYS_sendto, "sendto", Flow::kOutOfUser, 3},
    {SYS_sendmsg, "sendmsg", Flow::kOutOfUser, 2},
    {SYS_sendfile, "sendfile", Flow::kByReference},
    {SYS_splice, "splice", Flow::kByReference},
    {SYS_tee, "tee", Flow::kByReference},
    {SYS_vmsplice, "vmsplice", Flow::kByReference},
    {SYS_copy_file_range, "copy_file_range", Flow::kByReference},
    {SYS_io_uring_enter, "io_uring_enter", Flow::kUnseen},
    {SYS_io_submit, "io_submit", Flow::kUnseen},
    {SYS_sendmmsg, "sendmmsg", Flow::kUnseen},
    {SYS_recvmmsg, "recvmmsg", Flow::kUnseen},
    {SYS_process_vm_readv, "process_vm_readv", Flow::kUnseen},
    {SYS_process_vm_writev, "process_vm_writev", Flow::kUnseen},
    {SYS_io_uring_setup, "io_uring_setup"},
    {SYS_io_uring_register, "io_uring_register"},
    {SYS_brk, "brk"},
    {SYS_clock_gettime, "clock_gettime"},
    {SYS_clock_nanosleep, "clock_nanosleep"},
    {SYS_clone, "clone"},
    {SYS_clone3, "clone3"},
    {SYS_close, "close"},
    {SYS_dup, "dup"},
    {SYS_dup3, "dup3"},
    {SYS_epoll_create1, "epoll_create1"},
    {SYS_epoll_ctl, "epoll_ctl"},
    {SYS_epoll_pwait, "epoll_pwait"},
    {SYS_eventfd2, "eventfd2"},
    {SYS_exit, "exit"},
    {SYS_exit_group, "exit_group"},
    {SYS_fadvise64, "fadvise64"},
    {SYS_fallocate, "fallocate"},
    {SYS_fcntl, "fcntl"},
    {SYS_fstat, "fstat"},
    {SYS_fstatfs, "fstatfs"},
    {SYS_ftruncate, "ftruncate"},
    {SYS_futex, "futex"},
    {SYS_getpid, "getpid"},
    {SYS_getsockopt, "getsockopt"},
    {SYS_gettid, "gettid"},
    {SYS_ioctl, "ioctl"},
    {SYS_lseek, "lseek"},
    {SYS_madvise, "madvise"},
    {SYS_memfd_create, "memfd_create"},
    {SYS_mmap, "mmap"},
    {SYS_mprotect, "mprotect"},
    {SYS_mremap, "mremap"},
    {SYS_msync, "msync"},
    {SYS_munmap, "munmap"},
    {SYS_nanosleep, "nanosleep"},
    {SYS_newfstatat, "newfstatat"},
    {SYS_openat, "openat"},
    {SYS_pipe2, "pipe2"},
    {SYS_ppoll, "ppoll"},
    {SYS_prctl, "prctl"},
    {SYS_pselect6, "pselect6"},
    {SYS_readahead, "readahead"},
    {SYS_restart_syscall, "restart_syscall"},
    {SYS_rt_sigaction, "rt_sigaction"},
    {SYS_rt_sigprocmask, "rt_sigprocmask"},
    {SYS_rt_sigreturn, "rt_sigreturn"},
    {SYS_sched_yield, "sched_yield"},
    {SYS_setsockopt, "setsockopt"},
    {SYS_statx, "statx"},
    {SYS_wait4, "wait4"},
// Calls that newer architectures do without.
#ifdef SYS_poll
    {SYS_poll, "poll"},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, "epoll_wait"},
#endif
#ifdef SYS_select
    {SYS_select, "select"},
#endif
#ifdef SYS_pipe
    {SYS_pipe, "pipe"},
#endif
#ifdef SYS_open
    {SYS_open, "open"},
#endif
#ifdef SYS_fork
    {SYS_fork, "fork"},
    {SYS_vfork, "vfork"},
#endif
});

const Call* Find(std::uint64_t number) {
  const auto* found = std::ranges::find(kCalls, number, &Call::number);
  return found == kCalls.end() ? nullptr : found;
}

}  // namespace

Flow FlowOf(const SystemCall& call) {
  const Call* known = Find(call.number);
  if (known == nullptr) return Flow::kNone;
  const bool lent =
      known->flags != kNoFlags && (call.arguments[known->flags] & std::uint64_t{MSG_ZEROCOPY}) != 0;
  return lent ? Flow::kByReference : known->flow;
}

bool SubmitsOperations(const SystemCall& call) {
  constexpr std::size_t kToSubmit = 1;  // of io_uring_enter(2); 0: it only waits
  return call.number == SYS_io_uring_enter && call.arguments[kToSubmit] != 0;
}

std::string CallName(std::uint64_t number) {
  const Call* known = Find(number);
  return known == nullptr ? fmt::format("call {}", number) : std::string(known->name);
}

}  // namespace sluice::witness
