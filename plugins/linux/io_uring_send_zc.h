// linux.io_uring_send_zc: IORING_OP_SEND_ZC out of a mapping of the source, many with one system
// call.
#ifndef SLUICE_PLUGINS_LINUX_IO_URING_SEND_ZC_H_
#define SLUICE_PLUGINS_LINUX_IO_URING_SEND_ZC_H_

#include <sluice/kernel_report.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <span>
#include <utility>

#include "plugins/common/mapped.h"
#include "plugins/common/step.h"
#include "plugins/linux/ring.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins {

// Tracks the sends by reference of a transfer, on which the kernel reports twice: with a result,
// and with a notification when it has released the memory. Knows which window of the source each
// pending send refers to, and adds up the totals. Makes no system calls.
//
// The kernel (6.18) is not consistent about sends that fail. It notifies of some of them. It also
// notifies of a send whose chain broke before it, although its result says that it will not; such
// notifications are not waited for. Neither kind is in the totals.
class Notifications {
 public:
  static constexpr unsigned kMost = 64;  // at most this many can be outstanding
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // `begun` is that of the transfer before this one on the same ring.
  explicit Notifications(std::uint32_t begun = 0) noexcept : begun_(begun) {}

  // Called for a send of `size` bytes from `window` (0 … 255). Returns its tag, or kNone if too
  // many are outstanding.
  std::uint32_t Begin(std::uint8_t window, std::uint32_t size) noexcept {
    if (~taken_ == 0) return kNone;
    const auto slot = static_cast<std::uint32_t>(std::countr_one(taken_));
    const std::uint32_t tag = (begun_++ % kTurns) * kMost + slot;
    taken_ |= Bit(tag);
    accepted_ &= ~Bit(tag);
    sends_[slot] = {.tag = tag, .size = size, .window = window};
    asked_ += size;
    return tag;
  }

  // Called with the result: whether any of it was accepted, and whether a notification will follow.
  void Completed(std::uint32_t tag, bool accepted, bool notifies) noexcept {
    if (accepted) {
      ++by_reference_;
      accepted_ |= Bit(tag);
    }
    if (!notifies) Release(tag);
  }

  // Called with the notification. If `reported`, the kernel says whether it has `copied`.
  void Notified(std::uint32_t tag, bool reported, bool copied) noexcept {
    if ((taken_ & Bit(tag)) == 0 || sends_[tag % kMost].tag != tag) return;
    Release(tag);
    if ((accepted_ & Bit(tag)) == 0 || !reported) return;
    ++reported_;
    if (copied) ++copied_;
  }

  std::uint32_t begun() const noexcept { return begun_; }
  unsigned outstanding() const noexcept { return static_cast<unsigned>(std::popcount(taken_)); }

  // Those of them that were accepted: the kernel releases these when the peer has the bytes.
  unsigned accepted() const noexcept {
    return static_cast<unsigned>(std::popcount(taken_ & accepted_));
  }

  // The bytes that the outstanding sends asked for: the kernel counts these as locked memory,
  // however few it has accepted.
  std::uint64_t asked() const noexcept { return asked_; }

  // Returns true if an outstanding send refers to `window`.
  bool ReferTo(std::uint8_t window) const noexcept {
    for (std::uint64_t left = taken_; left != 0; left &= left - 1) {
      if (sends_[static_cast<unsigned>(std::countr_zero(left))].window == window) return true;
    }
    return false;
  }

  // Copies the totals to `counts`.
  void Count(sluice_kernel_counts& counts) const noexcept {
    counts.by_reference = by_reference_;
    counts.reported = reported_;
    counts.copied = copied_;
  }

 private:
  struct Send {
    std::uint32_t tag;
    std::uint32_t size;
    std::uint8_t window;
  };

  // A tag consists of a slot and a turn, so that it differs from those of the last kTurns sends.
  static constexpr std::uint32_t kTurns = UINT32_MAX / kMost;
  static constexpr std::uint64_t Bit(std::uint32_t tag) noexcept {
    return std::uint64_t{1} << tag % kMost;
  }

  void Release(std::uint32_t tag) noexcept {
    taken_ &= ~Bit(tag);
    asked_ -= sends_[tag % kMost].size;
  }

  std::uint64_t taken_ = 0;     // a bit for each slot
  std::uint64_t accepted_ = 0;  // the same: some of it was
  std::uint64_t asked_ = 0;
  std::uint32_t begun_;
  std::array<Send, kMost> sends_{};
  std::uint64_t by_reference_ = 0;
  std::uint64_t reported_ = 0;
  std::uint64_t copied_ = 0;
};

// The sending call copies nothing: the socket gets references to the mapped pages, which are those
// of the page cache. So later writes to the source show at the receiver until it has the bytes, and
// SLUICE_REQUEST_STABLE is refused. For a local receiver, and for a device without scatter-gather,
// the kernel copies later. It reports that, and the plugin passes it on (kernel_report.h).
//
// A step maps windows of 1 MiB and sends them with one chain of requests. At most kWindows windows
// are in use; each is reused when the kernel has released it. If the sink has accepted everything
// and notifications are outstanding, a step returns SLUICE_DRAINING. close() does not wait for
// them: what the peer has not acknowledged keeps its own pages.
//
// Some things are sent by copy (IORING_OP_SEND): the head and the tail, which belong to the caller;
// pieces smaller than kSmallest, for which a reference costs more than a copy; and everything to a
// socket with a send buffer smaller than that, because references fill whole pages, and receivers
// with tiny buffers drop them again and again. If that is all there is, the path is
// "io_uring_send".
//
// Sends never wait (MSG_DONTWAIT), so the kernel needs no worker threads for them. If a blocking
// sink was full, the next chain begins with a request that polls it, which a signal cancels.
//
// Referenced pages count against RLIMIT_MEMLOCK, if the user has such a limit. When it is reached,
// a step waits for notifications, then tries smaller pieces, and in the end returns
// SLUICE_E_NO_RESOURCES: plugins that need no locked memory can continue, also without a copy.
//
// Registered buffers (IORING_REGISTER_BUFFERS) would save looking pages up, but do not work here:
// the kernel pins them for writing. It refuses a read-only mapping (EFAULT), and copies a private
// writable one page by page.
class IoUringSendZc {
 public:
  static constexpr std::uint64_t kSmallest = std::uint64_t{10} * 1024;
  // A user may usually lock 8 MiB (RLIMIT_MEMLOCK): room for two transfers.
  static constexpr std::uint8_t kWindows = 4;
  static constexpr std::uint64_t kMost = kWindows * MappedWindow<Mmap>::kSize - kSmallest;
  static constexpr Identity kIdentity{
      .name = "linux.io_uring_send_zc",
      .version = "1.1.0",
      .summary = "sends mapped pages of the page cache by reference: io_uring, SEND_ZC",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_TO_END |
                      SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = SLUICE_KIND_BIT(SLUICE_KIND_TCP),
             .staged_milli = 0,
             .send_milli = 0,
             .crossings_per_mib_max = 24}),
  };

  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept;

  struct Kept {
    Ring ring;
    std::uint32_t begun;  // sends by reference
  };

  explicit IoUringSendZc(const sluice_request& request, Kept&& kept = {}) noexcept
      : request_(request),
        source_(*request.route->source),
        cursor_(request),
        sink_(*request.route->sink),
        notifications_(kept.begun),
        ring_(std::move(kept.ring)) {}
  sluice_status Open(sluice_report& report) noexcept;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;
  void Report(sluice_kernel_counts& counts) const noexcept { notifications_.Count(counts); }
  Kept Keep() noexcept;

 private:
  // A request of the chain.
  struct Piece {
    enum class Kind : std::uint8_t { kPoll, kCopy, kReference };
    Kind kind;
    std::uint32_t tag;   // of a kReference
    std::uint64_t size;  // bytes
  };
  // Where a chain broke, and why.
  struct Break {
    bool broken = false;
    int error = 0;  // errno; 0: it sent less than it was asked for
    Piece::Kind kind{};
  };

  Answer Round(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer Plan(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer PlanSource(Cursor& ahead, std::uint64_t& budget, sluice_progress& progress) noexcept;
  void AddPoll() noexcept;
  void AddCopy(std::span<const std::byte> bytes, bool more) noexcept;
  void AddReference(std::uint32_t tag, std::span<const std::byte> bytes, bool more) noexcept;
  int FindWindow(std::uint64_t offset, std::uint64_t end, std::uint32_t& used,
                 std::uint8_t& window) noexcept;
  Break Account(unsigned count) noexcept;
  Answer Settle(int error, unsigned count, sluice_progress& progress) noexcept;
  Answer Resume(const Break& at, bool moved, sluice_progress& progress) noexcept;
  Answer DoWithLess(std::uint64_t asked, int error, sluice_progress& progress) noexcept;
  Answer AwaitNotification(sluice_progress& progress) noexcept;
  void TakeNotifications() noexcept;

  const sluice_request& request_;
  Source source_;
  Cursor cursor_;
  Sink sink_;
  const char* path_ = "io_uring_send";  // what progress.path says
  bool full_ = false;                   // a blocking sink, when it was last sent to: poll it first
  bool asks_ = true;                    // asks whether the kernel copies (Linux 6.2)
  bool copies_ = false;                 // sends nothing by reference: the buffer is tiny
  std::uint64_t most_ = kMost;  // bytes of sends by reference that may be outstanding, as asked for
  unsigned starved_ = 0;  // not 0: memory ran out when so many accepted sends were outstanding
  Measured<Mmap> measured_;
  std::uint8_t last_ = 0;  // of the windows, the one mapped last
  std::array<MappedWindow<Mmap>, kWindows> windows_;
  Notifications notifications_;
  std::array<Piece, Ring::kMost> pieces_;
  // Last, hence closed first.
  Ring ring_;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_IO_URING_SEND_ZC_H_
