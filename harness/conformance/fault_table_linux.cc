#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

#include "harness/conformance/fault_table.h"

namespace sluice::conformance {
namespace {

struct Error {
  int number;
  Statuses may;
};

// ---- What a transfer may end with ----

constexpr Statuses kSource = StatusSet({SLUICE_E_SOURCE_IO, SLUICE_E_UNSUPPORTED});
constexpr Statuses kSinkIo = StatusSet({SLUICE_E_SINK_IO});
constexpr Statuses kClosed = StatusSet({SLUICE_E_SINK_CLOSED});
constexpr Statuses kLost = StatusSet({SLUICE_E_SINK_IO, SLUICE_E_SINK_CLOSED});
constexpr Statuses kResources = StatusSet({SLUICE_E_NO_RESOURCES, SLUICE_E_UNSUPPORTED});
constexpr Statuses kUnsupported = StatusSet({SLUICE_E_UNSUPPORTED});
constexpr Statuses kEither =
    StatusSet({SLUICE_E_UNSUPPORTED, SLUICE_E_SOURCE_IO, SLUICE_E_SINK_IO});
constexpr Statuses kAny = kEither | kResources;

// ---- Errors of the ends of a transfer ----

constexpr Error kSourceErrors[] = {{EIO, kSource}, {ENOMEM, kResources}};
constexpr Error kSocketErrors[] = {
    {EPIPE, kClosed},      {ECONNRESET, kClosed}, {ETIMEDOUT, kLost},
    {EHOSTUNREACH, kLost}, {ENOBUFS, kResources}, {ENOMEM, kResources},
};
constexpr Error kPipeErrors[] = {{EPIPE, kClosed}, {ENOMEM, kResources}};
constexpr Error kFileErrors[] = {
    {ENOSPC, kSinkIo}, {EDQUOT, kSinkIo}, {EFBIG, kSinkIo}, {EIO, kSinkIo}, {ENOMEM, kResources},
};

std::span<const Error> SinkErrors(std::uint32_t kind) {
  switch (kind) {
    case SLUICE_KIND_TCP:
    case SLUICE_KIND_UNIX:
      return kSocketErrors;
    case SLUICE_KIND_PIPE:
      return kPipeErrors;
    default:
      return kFileErrors;
  }
}

// ---- Errors of calls, whatever they are called on ----

// Filesystems use nearly any error to say that they cannot do it: CIFS EPERM, CephFS EACCES, Lustre
// ENODATA.
constexpr Error kFacility[] = {
    {EINVAL, kUnsupported}, {ENOSYS, kUnsupported}, {EOPNOTSUPP, kUnsupported},
    {EPERM, kEither},       {EACCES, kEither},      {ENODATA, kEither},
};
constexpr Error kCopyRange[] = {
    {EINVAL, kUnsupported}, {ENOSYS, kUnsupported}, {EOPNOTSUPP, kUnsupported},
    {EXDEV, kUnsupported},  {EPERM, kEither},       {EACCES, kEither},
    {ETXTBSY, kEither},
};
constexpr Error kRead[] = {{EINVAL, kSource}};
constexpr Error kDescriptors[] = {{EMFILE, kResources}, {ENFILE, kResources}, {ENOMEM, kResources}};
constexpr Error kRing[] = {
    {ENOSYS, kUnsupported}, {EPERM, kUnsupported}, {ENOMEM, kResources}, {EMFILE, kResources}};
constexpr Error kRingUse[] = {{EAGAIN, kAny}, {EBUSY, kAny}};
constexpr Error kMemory[] = {{ENOMEM, kResources}};
constexpr Error kMapping[] = {{ENOMEM, kResources}, {EAGAIN, kResources}, {ENODEV, kAny},
                              {EACCES, kAny},       {EPERM, kAny},        {ENFILE, kResources}};
constexpr Error kAdvice[] = {{EINVAL, 0}, {EBADF, 0}, {ENOMEM, 0}};
constexpr Error kStatus[] = {{EIO, kEither}, {ENOMEM, kResources}, {EOVERFLOW, kAny}};
constexpr Error kControl[] = {{EPERM, kAny}, {EBUSY, kAny}, {EINVAL, kAny}};
constexpr Error kOption[] = {
    {ENOPROTOOPT, kAny}, {EINVAL, kAny}, {EPERM, kAny}, {ENOMEM, kResources}};
constexpr Error kThread[] = {{EAGAIN, kResources}, {ENOMEM, kResources}};
constexpr Error kSpace[] = {{EOPNOTSUPP, kAny}, {ENOSPC, kSinkIo}, {EIO, kSinkIo}};
// The descriptor is closed nevertheless (close(2)).
constexpr Error kClose[] = {{EIO, kAny}};

constexpr int kNo = -1;

struct Row {
  std::uint64_t call;
  std::span<const Error> errors;
  bool interruptible = false;
  int in = kNo;   // the argument that is the descriptor it reads
  int out = kNo;  // and that it writes
  AmountOf amount{};
};

constexpr AmountOf kThird{Amount::kNumber, 2};
constexpr AmountOf kVector{Amount::kVector, 1};
constexpr AmountOf kMessage{Amount::kMessage, 1};

constexpr auto kRows = std::to_array<Row>({
    {SYS_read, kRead, true, 0, kNo, kThird},
    {SYS_pread64, kRead, true, 0, kNo, kThird},
    {SYS_readv, kRead, true, 0, kNo, kVector},
    {SYS_preadv, kRead, true, 0, kNo, kVector},
    {SYS_preadv2, kRead, true, 0, kNo, kVector},
    {SYS_write, {}, true, kNo, 0, kThird},
    {SYS_pwrite64, {}, true, kNo, 0, kThird},
    {SYS_writev, {}, true, kNo, 0, kVector},
    {SYS_pwritev, {}, true, kNo, 0, kVector},
    {SYS_pwritev2, {}, true, kNo, 0, kVector},
    {SYS_sendto, {}, true, kNo, 0, kThird},
    {SYS_sendmsg, {}, true, kNo, 0, kMessage},
    {SYS_recvfrom, kMemory, true},
    {SYS_recvmsg, kMemory, true},
    {SYS_sendfile, kFacility, true, 1, 0, {Amount::kNumber, 3}},
    {SYS_splice, kFacility, true, 0, 2, {Amount::kNumber, 4}},
    {SYS_tee, kFacility, true, 0, 1, kThird},
    {SYS_vmsplice, kFacility, true, kNo, 0, kVector},
    {SYS_copy_file_range, kCopyRange, true, 0, 2, {Amount::kNumber, 4}},
    {SYS_io_uring_setup, kRing},
    {SYS_io_uring_register, kOption},
    {SYS_io_uring_enter, kRingUse, true},
    {SYS_mmap, kMapping},
    {SYS_mremap, kMemory},
    {SYS_mprotect, kMemory},
    {SYS_madvise, kAdvice},
    {SYS_fadvise64, kAdvice},
    {SYS_readahead, kAdvice},
    {SYS_fstat, kStatus},
    {SYS_newfstatat, kStatus},
    {SYS_statx, kStatus},
    {SYS_fstatfs, kStatus},
    {SYS_lseek, kControl},
    {SYS_fcntl, kControl},
    {SYS_ioctl, kControl},
    {SYS_setsockopt, kOption},
    {SYS_getsockopt, kOption},
    {SYS_ftruncate, kSpace},
    {SYS_fallocate, kSpace},
    {SYS_openat, kDescriptors, true},
    {SYS_dup, kDescriptors},
    {SYS_dup3, kDescriptors},
    {SYS_pipe2, kDescriptors},
    {SYS_socket, kDescriptors},
    {SYS_eventfd2, kDescriptors},
    {SYS_epoll_create1, kDescriptors},
    {SYS_memfd_create, kDescriptors},
    {SYS_epoll_ctl, kMemory},
    {SYS_epoll_pwait, {}, true},
    {SYS_ppoll, kMemory, true},
    {SYS_pselect6, kMemory, true},
    {SYS_clone, kThread},
    {SYS_clone3, kThread},
    {SYS_close, kClose, true},
// Calls that newer architectures do without.
#ifdef SYS_poll
    {SYS_poll, kMemory, true},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, {}, true},
#endif
#ifdef SYS_select
    {SYS_select, kMemory, true},
#endif
#ifdef SYS_pipe
    {SYS_pipe, kDescriptors},
#endif
#ifdef SYS_open
    {SYS_open, kDescriptors, true},
#endif
});

const Row* Find(std::uint64_t call) {
  const auto* const found = std::ranges::find(kRows, call, &Row::call);
  return found == kRows.end() ? nullptr : found;
}

bool Is(const witness::SystemCall& call, int argument, int descriptor) {
  return argument != kNo &&
         static_cast<int>(call.arguments[static_cast<std::size_t>(argument)]) == descriptor;
}

std::vector<Fault> Errors(const witness::SystemCall& call, const Row& row, const FaultEnds& ends) {
  std::vector<Fault> faults;
  // If both ends can fail with the same error, it can mean either.
  const auto add = [&](std::span<const Error> errors) {
    for (const Error& error : errors) {
      const auto same = std::ranges::find(faults, error.number, &Fault::error);
      if (same != faults.end()) {
        same->may |= error.may;
      } else {
        faults.push_back({.kind = FaultKind::kError, .error = error.number, .may = error.may});
      }
    }
  };
  add(row.errors);
  const bool reads_source = Is(call, row.in, ends.source);
  if (reads_source) add(kSourceErrors);
  if (Is(call, row.out, ends.sink)) add(SinkErrors(ends.sink_kind));
  // A call that uses both does not say which one is at fault.
  if (reads_source && row.out != kNo) {
    std::ranges::find(faults, EIO, &Fault::error)->may |= kSinkIo;
  }
  return faults;
}

std::vector<Fault> Interruptions(const witness::SystemCall& call, const Row& row,
                                 const FaultEnds& ends) {
  std::vector<Fault> faults;
  if (row.interruptible) faults.push_back({.kind = FaultKind::kInterrupt, .error = EINTR});
  if (ends.nonblocking && Is(call, row.out, ends.sink)) {
    faults.push_back({.kind = FaultKind::kInterrupt, .error = EAGAIN});
  }
  return faults;
}

std::vector<Fault> Shortages(std::uint64_t amount) {
  std::vector<Fault> faults;
  std::uint64_t last = 0;
  for (const std::uint64_t most : {std::uint64_t{1}, amount / 2, amount - 1}) {
    if (most <= last || most >= amount) continue;
    faults.push_back({.kind = FaultKind::kShort, .most = most});
    last = most;
  }
  return faults;
}

}  // namespace

AmountOf WhereAmountIs(std::uint64_t call) {
  const Row* const row = Find(call);
  return row == nullptr ? AmountOf() : row->amount;
}

std::vector<Fault> FaultsOf(const witness::SystemCall& call, FaultKind kind, const FaultEnds& ends,
                            std::uint64_t amount) {
  const Row* const row = Find(call.number);
  if (row == nullptr) return {};
  std::vector<Fault> faults;
  switch (kind) {
    case FaultKind::kError:
      faults = Errors(call, *row, ends);
      break;
    case FaultKind::kInterrupt:
      faults = Interruptions(call, *row, ends);
      break;
    case FaultKind::kShort:
      if (amount > 1) faults = Shortages(amount);
      break;
  }
  // The descriptor is closed whatever close(2) returns.
  for (Fault& fault : faults) fault.performed = call.number == SYS_close;
  return faults;
}

}  // namespace sluice::conformance
