#include "plugins/linux/ring.h"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <new>
#include <sluice/plugin.hpp>
#include <system_error>

namespace sluice::plugins {
namespace {

// The requests of a chain, and one that cancels, which may be added again before the kernel has
// taken the others.
constexpr unsigned kEntries = 2 * Ring::kMost;
// There is room for all completions there can be, so nothing overflows.
constexpr unsigned kCompletions = 2 * Ring::kMostNotifications;
static_assert(kCompletions >= Ring::kMostNotifications + Ring::kMost + 1);

// ---- What the kernel has ----

// Workers that are threads of the process (Linux 5.12) can do all that the process can; and a ring
// with a thread of its own takes any descriptor, and needs no privilege.
constexpr unsigned kFeatures = IORING_FEAT_NATIVE_WORKERS | IORING_FEAT_SQPOLL_NONFIXED |
                               IORING_FEAT_NODROP | IORING_FEAT_EXT_ARG;

constexpr std::uint64_t kKnown = std::uint64_t{1} << 63U;
constexpr unsigned kOpcodes = 63;

// Bits of the operations the kernel has, with kKnown once it has been asked. It does not change.
std::atomic<std::uint64_t> g_operations = 0;

// Returns 0 and the operations as bits (no bits if the kernel is too old), or errno.
int AskKernel(std::uint64_t& operations) noexcept {
  io_uring ring;
  io_uring_params params{};
  const int failed = io_uring_queue_init_params(1, &ring, &params);
  if (failed != 0) return -failed;
  operations = kKnown;
  int error = 0;
  if ((params.features & kFeatures) == kFeatures) {
    // The kernel wants it zeroed (io_uring_register(2), IORING_REGISTER_PROBE).
    alignas(io_uring_probe)
        std::array<std::byte, sizeof(io_uring_probe) + kOpcodes * sizeof(io_uring_probe_op)>
            room{};
    auto* const answer = ::new (room.data()) io_uring_probe;
    error = -io_uring_register(static_cast<unsigned>(ring.ring_fd), IORING_REGISTER_PROBE, answer,
                               kOpcodes);
    for (unsigned i = 0; error == 0 && i < kOpcodes; ++i) {
      if (io_uring_opcode_supported(answer, static_cast<int>(i)) != 0) {
        operations |= std::uint64_t{1} << i;
      }
    }
  }
  io_uring_queue_exit(&ring);
  return error;
}

// The sysctl kernel.io_uring_disabled (Linux 6.6): '0', '1', '2', or 0 if it cannot be read.
char Disabled() noexcept {
  const int file = open("/proc/sys/kernel/io_uring_disabled", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char value = 0;
  const bool read_it = read(file, &value, 1) == 1;
  close(file);
  return read_it ? value : '\0';
}

// Such as {6, 18, 44}; what is not there is 0.
std::array<unsigned, 3> KernelVersion() noexcept {
  std::array<unsigned, 3> version{};
  utsname system{};
  if (uname(&system) != 0) return version;
  const char* at = std::begin(system.release);
  const char* const end = std::end(system.release);
  for (unsigned& number : version) {
    const auto [behind, error] = std::from_chars(at, end, number);
    if (error != std::errc() || behind == end || *behind != '.') break;
    at = behind + 1;
  }
  return version;
}

const char* Reason(int error) noexcept {
  switch (error) {
    case ENOSYS:
      return "no io_uring: the kernel is built without it, or a seccomp filter says so";
    case EPERM:
    case EACCES:
      switch (Disabled()) {
        case '2':
          return "no io_uring: the sysctl kernel.io_uring_disabled is 2, which forbids it";
        case '1':
          return "no io_uring: the sysctl kernel.io_uring_disabled is 1, which wants CAP_SYS_ADMIN "
                 "or the group kernel.io_uring_group";
        default:
          return "no io_uring: a seccomp filter or a security module forbids it";
      }
    case ENOMEM:
      return "no ring: too little memory, or too little that may be locked (RLIMIT_MEMLOCK)";
    default:
      return "no ring: io_uring_setup failed";
  }
}

// Refuses, with what the errno `error` of making a ring means.
[[gnu::cold]] sluice_status RefuseRing(int error, sluice_report& report) noexcept {
  return Refuse(report, SLUICE_E_UNSUPPORTED, Reason(error), error);
}

}  // namespace

sluice_status CheckRing(unsigned opcode, sluice_report& report) noexcept {
  // Whether it is allowed comes before what is asked for (io_uring_setup() in the kernel).
  if (const int error = -io_uring_setup(1, nullptr); error != EFAULT) {
    return RefuseRing(error, report);
  }
  std::uint64_t operations = g_operations.load(std::memory_order_relaxed);
  if (operations == 0) {
    if (const int error = AskKernel(operations); error != 0) return RefuseRing(error, report);
    g_operations.store(operations, std::memory_order_relaxed);
  }
  if (operations == kKnown) {
    return Refuse(report, SLUICE_E_UNSUPPORTED, "the io_uring of this kernel is that before 5.12");
  }
  if ((operations >> opcode & 1U) == 0) {
    return Refuse(report, SLUICE_E_UNSUPPORTED, "the io_uring of this kernel lacks the operation");
  }
  return SLUICE_OK;
}

sluice_status StopRing(int error, sluice_progress& progress) noexcept {
  switch (error) {
    case EINTR:
      return SLUICE_MORE;
    case EAGAIN:
    case EBUSY:
    case ENOMEM:
      return Fail(progress, SLUICE_E_NO_RESOURCES, "io_uring_enter failed", error);
    case ENOTRECOVERABLE:
      return Fail(progress, SLUICE_E_INTERNAL, "io_uring does not say what it has moved", error);
    default:
      return Fail(progress, SLUICE_E_UNSUPPORTED, "io_uring_enter failed", error);
  }
}

// ---- A ring ----

void Ring::Close() noexcept {
  if (fd() < 0) return;
  if (WasMade()) {
    io_uring_queue_exit(&ring_);
  } else {
    // Its memory is not mapped here (io_uring(7), MADV_DONTFORK), but perhaps something else is.
    close(fd());
  }
  ring_.ring_fd = -1;
  owner_ = 0;
}

Ring::Issuer Ring::ForWorkers() noexcept {
  // Lets idle workers end ("io_uring: allow io-wq workers to exit when unused"): Linux 7.0, and of
  // the stable series 6.18 this one, if not earlier.
  constexpr std::array<unsigned, 3> kEnds{7, 0, 0};
  constexpr std::array<unsigned, 3> kStableEnds{6, 18, 44};
  static const Issuer kIssuer = [&] {
    const std::array<unsigned, 3> version = KernelVersion();
    const bool stable = version[0] == kStableEnds[0] && version[1] == kStableEnds[1];
    return version >= (stable ? kStableEnds : kEnds) ? Issuer::kCaller : Issuer::kKernel;
  }();
  return kIssuer;
}

sluice_status Ring::Make(Issuer issuer, unsigned opcode, sluice_report& report) noexcept {
  Close();
  if (const sluice_status status = CheckRing(opcode, report); status != SLUICE_OK) return status;
  io_uring_params params{};
  params.flags = IORING_SETUP_CLAMP | IORING_SETUP_CQSIZE;
  params.cq_entries = kCompletions;
  if (issuer == Issuer::kKernel) {
    params.flags |= IORING_SETUP_SQPOLL;
    params.sq_thread_idle = 1;  // ms; 0 would be a second
  } else {
    // A request that the kernel does not understand ends its chain, and is no reason to leave the
    // rest of it lying.
    params.flags |= IORING_SETUP_SUBMIT_ALL;
  }
  const int error = -io_uring_queue_init_params(kEntries, &ring_, &params);
  if (error != 0) {
    ring_.ring_fd = -1;
    return RefuseRing(error, report);
  }
  owner_ = getpid();
  return SLUICE_OK;
}

int Ring::Run() noexcept {
  last_->flags &= static_cast<__u8>(~IOSQE_IO_LINK);
  const unsigned count = count_;
  count_ = 0;
  open_ = (1U << count) - 1;
  const int issued = io_uring_submit_and_wait(&ring_, count);
  int error = issued < 0 ? -issued : 0;
  // A thread of the kernel takes what is there, whatever the call returns.
  if (!by_kernel() && issued < static_cast<int>(count)) {
    Withdraw(static_cast<unsigned>(std::max(issued, 0)));
    if (error == 0) error = EAGAIN;
  }
  // Once something has been issued the call does not say that a signal ended it.
  if (Collect() < count && open_ != 0 && error == 0) error = EINTR;
  while (open_ != 0 && error == 0) {
    error = WaitForOne();
    Collect();
  }
  return open_ != 0 && Reap() != 0 ? ENOTRECOVERABLE : error;
}

int Ring::AwaitNotification() noexcept {
  Collect();
  int error = 0;
  while (taken_ == noted_ && error == 0) {
    error = WaitForOne();
    Collect();
  }
  return error;
}

// Takes the completions that have come. Returns how many there were.
unsigned Ring::Collect() noexcept {
  unsigned seen = 0;
  for (io_uring_cqe* entry = nullptr; io_uring_peek_cqe(&ring_, &entry) == 0; ++seen) {
    const auto index = static_cast<std::uint32_t>(entry->user_data);
    const auto tag = static_cast<std::uint32_t>(entry->user_data >> 32U);
    if (index == kCancel) {
      cancelling_ = false;
    } else if ((entry->flags & IORING_CQE_F_NOTIF) != 0) {
      notifications_[noted_++ % kMostNotifications] = {tag, static_cast<std::uint32_t>(entry->res)};
    } else {
      completions_[index] = {entry->res, (entry->flags & IORING_CQE_F_MORE) != 0};
      open_ &= ~(1U << index);
    }
    io_uring_cqe_seen(&ring_, entry);
  }
  return seen;
}

// Waits for a completion. Returns 0, EINTR or another errno.
int Ring::WaitForOne() noexcept {
  const int answer =
      io_uring_enter(static_cast<unsigned>(fd()), 0, 1, IORING_ENTER_GETEVENTS, nullptr);
  return answer < 0 ? -answer : 0;
}

// Takes back the requests of the chain behind the first `issued`. The kernel looks at the queue
// only when it is called, so its tail is the caller's to move.
void Ring::Withdraw(unsigned issued) noexcept {
  const unsigned head = *ring_.sq.khead;
  ring_.sq.sqe_head = head;
  ring_.sq.sqe_tail = head;
  io_uring_smp_store_release(ring_.sq.ktail, head);
  for (unsigned i = issued; i < kMost; ++i) {
    completions_[i] = {.result = -ECANCELED, .notifies = false};
  }
  open_ &= (1U << issued) - 1;
}

// Cancels the first request that has not ended: those behind it have not begun.
void Ring::CancelFirst() noexcept {
  io_uring_sqe* const entry = io_uring_get_sqe(&ring_);
  if (entry == nullptr) return;  // the kernel has not taken the one before
  io_uring_prep_cancel64(entry, names_[static_cast<unsigned>(std::countr_zero(open_))], 0);
  entry->user_data = Name(kCancel, 0);
  cancelling_ = true;
}

// Ends the chain. A request may end while it is being cancelled, and the next one begin; then that
// one is cancelled. Returns 0, or the errno of a call that fails again and again.
int Ring::Reap() noexcept {
  constexpr int kMostFailures = 16;
  int failures = 0;
  while (open_ != 0 || cancelling_) {
    if (open_ != 0 && !cancelling_) CancelFirst();
    const int answer = io_uring_submit_and_wait(&ring_, 1);
    if (answer < 0 && answer != -EINTR && ++failures == kMostFailures) return -answer;
    Collect();
    if (open_ != 0 && !cancelling_) {
      // One that runs ends at once, when it sees that it is to.
      __kernel_timespec a_moment{.tv_sec = 0, .tv_nsec = 1'000'000};
      io_uring_cqe* entry = nullptr;
      io_uring_wait_cqe_timeout(&ring_, &entry, &a_moment);
      Collect();
    }
  }
  return 0;
}

}  // namespace sluice::plugins
