// io_uring for plugins: whether it can be had here, and a ring of one transfer's own.
#ifndef SLUICE_PLUGINS_LINUX_RING_H_
#define SLUICE_PLUGINS_LINUX_RING_H_

#include <liburing.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <sluice/plugin.hpp>
#include <utility>

namespace sluice::plugins {

// Can this process make rings, of a kernel that knows the operation `opcode` (IORING_OP_*)? Answers
// SLUICE_OK, or SLUICE_E_UNSUPPORTED with the reason: no io_uring in this kernel, the sysctl
// kernel.io_uring_disabled, a seccomp filter or security module, or the operation.
//
// Costs one system call that makes nothing, so that whoever forbids io_uring later is heeded; the
// first time also a ring, for what the kernel itself can do. From any thread.
sluice_status CheckRing(unsigned opcode, sluice_report& report) noexcept;

// What step() answers to the errno `error` of Ring::Run() and Ring::AwaitNotification(): to EINTR
// SLUICE_MORE, to a shortage (EAGAIN, EBUSY, ENOMEM) SLUICE_E_NO_RESOURCES, to ENOTRECOVERABLE
// SLUICE_E_INTERNAL, to all else SLUICE_E_UNSUPPORTED.
[[gnu::cold]] sluice_status StopRing(int error, sluice_progress& progress) noexcept;

// Chains of requests, each to be begun when the one before it has done all it was asked for
// (IOSQE_IO_LINK); and the notifications that sends by reference (IORING_OP_SEND_ZC) leave behind.
// One chain at a time: none is in flight but within Run(). So a transfer may go from thread to
// thread, and close() has nothing to call back.
//
// The ring's descriptor is close-on-exec, and readable when a notification is there.
class Ring {
 public:
  // Most requests of a chain.
  static constexpr unsigned kMost = 16;
  // So many notifications may be there that nobody has taken.
  static constexpr unsigned kMostNotifications = 128;

  // Who issues requests. The kernel's worker threads, to which it hands requests that cannot be
  // begun without waiting, belong to whoever does, and are threads of the process.
  enum class Issuer : std::uint8_t {
    // The thread that calls Run().
    kCaller,
    // A thread of the kernel that belongs to the ring (IORING_SETUP_SQPOLL), and ends with it, as
    // its workers do, some milliseconds after the ring was closed. Before it sleeps it looks for
    // requests for up to two ticks of the kernel's clock, which costs that much CPU time.
    kKernel,
  };

  // The one for requests that always go to workers, so that none is left when the ring is closed.
  // Those of a thread of the host's end when its last ring is closed, also the host's own, if the
  // kernel lets them: before that the last one stayed for as long as the thread.
  static Issuer ForWorkers() noexcept;

  // How a request ended.
  struct Completion {
    std::int32_t result;  // as the system call answers, but the negative errno
    bool notifies;        // a notification will follow (IORING_CQE_F_MORE)
  };

  Ring() noexcept { ring_.ring_fd = -1; }
  // While no chain is being made, and no notification is wanted.
  Ring(Ring&& other) noexcept : ring_(other.ring_), owner_(std::exchange(other.owner_, 0)) {
    other.ring_.ring_fd = -1;
  }
  Ring& operator=(const Ring&) = delete;
  ~Ring() {
    if (fd() >= 0) Close();
  }

  // Makes it, unless it was kept, in a kernel that knows the operation. Refuses as CheckRing()
  // does. The issuer is always the same.
  sluice_status Provide(Issuer issuer, unsigned opcode, sluice_report& report) noexcept {
    return WasMade() ? SLUICE_OK : Make(issuer, opcode, report);
  }

  // For the next transfer; with requests in flight it serves nobody.
  Ring Keep() noexcept {
    if (open_ != 0 || cancelling_ || count_ != 0) Close();
    return std::move(*this);
  }

  int fd() const noexcept { return ring_.ring_fd; }

  // The next request of the chain, for the caller to prepare with io_uring_prep_*(). Not more than
  // kMost before Run(). `tag` comes back with the request's notification.
  template <class Prepare>
  void Add(const Prepare& prepare, std::uint32_t tag = 0) noexcept {
    last_ = io_uring_get_sqe(&ring_);
    prepare(last_);
    last_->flags |= IOSQE_IO_LINK;  // Run() takes it away from the last one.
    names_[count_] = Name(count_, tag);
    last_->user_data = names_[count_++];
  }
  unsigned count() const noexcept { return count_; }

  // Issues the chain, and comes back when every request of it has ended; completion() tells how.
  // Answers 0; EINTR if a signal came first, or the errno of io_uring_enter(2): what had not ended
  // by then was cancelled, the first with what it had moved, those behind it with −ECANCELED.
  //
  // ENOTRECOVERABLE: requests may be in flight still, because the kernel takes no more calls on
  // this ring, as if somebody had closed its descriptor, or filtered the system call.
  int Run() noexcept;

  // Of the request number `index` of the last chain.
  const Completion& completion(unsigned index) const noexcept { return completions_[index]; }

  // Hands `handle` the tag of each notification that is there, and its result (IORING_NOTIF_*).
  template <class Handle>
  void TakeNotifications(const Handle& handle) noexcept {
    Collect();
    while (taken_ != noted_) {
      const Notification& next = notifications_[taken_++ % kMostNotifications];
      handle(next.tag, next.result);
    }
  }

  // Waits until a notification is there. Answers 0, EINTR, or the errno of io_uring_enter(2).
  int AwaitNotification() noexcept;

 private:
  // By this process.
  bool WasMade() const noexcept { return owner_ != 0 && owner_ == getpid(); }
  [[gnu::cold]] sluice_status Make(Issuer issuer, unsigned opcode, sluice_report& report) noexcept;
  [[gnu::cold]] void Close() noexcept;

  struct Notification {
    std::uint32_t tag;
    std::uint32_t result;
  };

  // Of the request that cancels another.
  static constexpr std::uint32_t kCancel = kMost;
  static constexpr std::uint64_t Name(std::uint32_t index, std::uint32_t tag) noexcept {
    return std::uint64_t{tag} << 32U | index;
  }

  bool by_kernel() const noexcept { return (ring_.flags & IORING_SETUP_SQPOLL) != 0; }
  unsigned Collect() noexcept;
  int WaitForOne() noexcept;
  void Withdraw(unsigned issued) noexcept;
  void CancelFirst() noexcept;
  int Reap() noexcept;

  io_uring ring_{};
  pid_t owner_ = 0;  // who made it: a child of fork(2) has none of its memory; 0: there is none
  io_uring_sqe* last_ = nullptr;  // of the chain
  unsigned count_ = 0;            // requests of the chain that has not been issued
  std::uint32_t open_ = 0;        // of the one that has been: a bit for each that has not ended
  bool cancelling_ = false;
  // Not cleared, like what is noted below: each transfer has its own.
  std::array<std::uint64_t, kMost> names_;  // user_data of each request
  std::array<Completion, kMost> completions_;
  // Notifications from taken_ up to noted_ have come, and nobody has had them yet.
  std::uint32_t taken_ = 0;
  std::uint32_t noted_ = 0;
  std::array<Notification, kMostNotifications> notifications_;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_RING_H_
