// io_uring for plugins: whether it works here, and a ring for one transfer.
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

// Returns SLUICE_OK if this process can create rings and the kernel has the operation `opcode`
// (IORING_OP_*). Otherwise SLUICE_E_UNSUPPORTED with the reason: the kernel has no io_uring or not
// the operation, the sysctl kernel.io_uring_disabled, a seccomp filter or a security module.
//
// Makes one system call without effect each time, because io_uring may be forbidden later; the
// first time it also creates a ring to ask what the kernel can do. Thread-safe.
sluice_status CheckRing(unsigned opcode, sluice_report& report) noexcept;

// Returns the status of step() for the errno `error` of Ring::Run() or Ring::AwaitNotification():
// SLUICE_MORE for EINTR, SLUICE_E_NO_RESOURCES for EAGAIN, EBUSY and ENOMEM, SLUICE_E_INTERNAL for
// ENOTRECOVERABLE, SLUICE_E_UNSUPPORTED for all others.
[[gnu::cold]] sluice_status StopRing(int error, sluice_progress& progress) noexcept;

// Runs chains of requests, each of which begins when the one before it has done all that it was
// asked for (IOSQE_IO_LINK), and collects the notifications of sends by reference
// (IORING_OP_SEND_ZC). One chain runs at a time, and only within Run(). So a transfer may move
// between threads, and close() has nothing to cancel.
//
// The ring's descriptor is close-on-exec, and readable when there is a notification.
class Ring {
 public:
  // The most requests in a chain.
  static constexpr unsigned kMost = 16;
  // The most notifications that can wait for TakeNotifications().
  static constexpr unsigned kMostNotifications = 128;

  // The thread that issues requests. Requests that would have to wait are passed to worker threads
  // of the kernel, which belong to the thread that issues them and are threads of the process.
  enum class Issuer : std::uint8_t {
    // The thread that calls Run().
    kCaller,
    // A thread of the kernel that belongs to the ring (IORING_SETUP_SQPOLL). It and its workers end
    // some milliseconds after the ring is closed. Before it sleeps it polls for requests for up to
    // two ticks of the kernel's clock, which costs that much CPU time.
    kKernel,
  };

  // Returns the issuer for requests that always go to workers, so that no worker is left when the
  // ring is closed. In newer kernels the workers of a thread of the host end when the last ring of
  // that thread is closed, including rings of the host. In older ones the last worker stays as long
  // as the thread.
  static Issuer ForWorkers() noexcept;

  // How a request ended.
  struct Completion {
    std::int32_t result;  // what the system call returns, or the negative errno
    bool notifies;        // a notification will follow (IORING_CQE_F_MORE)
  };

  Ring() noexcept { ring_.ring_fd = -1; }
  // Requires that no chain is being made and no notification is expected.
  Ring(Ring&& other) noexcept : ring_(other.ring_), owner_(std::exchange(other.owner_, 0)) {
    other.ring_.ring_fd = -1;
  }
  Ring& operator=(const Ring&) = delete;
  ~Ring() {
    if (fd() >= 0) Close();
  }

  // Creates the ring, unless it was kept. Refuses as CheckRing() does. The issuer must be the same
  // every time.
  sluice_status Provide(Issuer issuer, unsigned opcode, sluice_report& report) noexcept {
    return WasMade() ? SLUICE_OK : Make(issuer, opcode, report);
  }

  // Returns the ring for the next transfer, or no ring if requests are in flight.
  Ring Keep() noexcept {
    if (open_ != 0 || cancelling_ || count_ != 0) Close();
    return std::move(*this);
  }

  int fd() const noexcept { return ring_.ring_fd; }

  // Adds a request to the chain, which `prepare` fills in with io_uring_prep_*(). At most kMost
  // before Run(). `tag` comes back with the request's notification.
  template <class Prepare>
  void Add(const Prepare& prepare, std::uint32_t tag = 0) noexcept {
    last_ = io_uring_get_sqe(&ring_);
    prepare(last_);
    last_->flags |= IOSQE_IO_LINK;  // Run() takes it away from the last one.
    names_[count_] = Name(count_, tag);
    last_->user_data = names_[count_++];
  }
  unsigned count() const noexcept { return count_; }

  // Issues the chain and waits until all its requests have ended; see completion(). Returns 0, or
  // EINTR if a signal came first, or the errno of io_uring_enter(2). In the latter cases the
  // requests that had not ended were cancelled: the result of the first is what it had moved, that
  // of the others −ECANCELED.
  //
  // Returns ENOTRECOVERABLE if requests may still be in flight because the kernel accepts no more
  // calls on this ring, for example because somebody closed its descriptor or filtered the call.
  int Run() noexcept;

  // How request number `index` of the last chain ended.
  const Completion& completion(unsigned index) const noexcept { return completions_[index]; }

  // Passes the tag and the result (IORING_NOTIF_*) of each notification to `handle`.
  template <class Handle>
  void TakeNotifications(const Handle& handle) noexcept {
    Collect();
    while (taken_ != noted_) {
      const Notification& next = notifications_[taken_++ % kMostNotifications];
      handle(next.tag, next.result);
    }
  }

  // Waits for a notification. Returns 0, EINTR, or the errno of io_uring_enter(2).
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
  pid_t owner_ = 0;  // the process that created it: a child of fork(2) does not map it; 0: no ring
  io_uring_sqe* last_ = nullptr;  // of the chain
  unsigned count_ = 0;            // requests of the chain that has not been issued
  std::uint32_t open_ = 0;        // of the one that has been: a bit for each that has not ended
  bool cancelling_ = false;
  // Not cleared, like what is noted below: each transfer has its own.
  std::array<std::uint64_t, kMost> names_;  // user_data of each request
  std::array<Completion, kMost> completions_;
  // The notifications from taken_ up to noted_ wait for TakeNotifications().
  std::uint32_t taken_ = 0;
  std::uint32_t noted_ = 0;
  std::array<Notification, kMostNotifications> notifications_;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_RING_H_
