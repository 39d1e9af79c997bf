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

// The sends by reference of a transfer whose last answer has not come, each with the window of the
// source it was made from; and the totals. A send has a tag of its own from Begin() on. Pure
// arithmetic.
//
// What the kernel (6.18) does about sends that fail is no help: some are notified of, and a send
// whose chain broke before it is although its result says that it will not be. Nobody waits for the
// latter, and neither is in the totals.
class Notifications {
 public:
  static constexpr unsigned kMost = 64;  // so many can be outstanding
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // `begun`: sends before these, on the same ring, have such tags.
  explicit Notifications(std::uint32_t begun = 0) noexcept : begun_(begun) {}

  // A send of `size` bytes is made from a window, 0 … 255. Answers its tag, or kNone if too many
  // are outstanding.
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

  // Its first answer: whether any of it was accepted, and whether a notification will follow.
  void Answered(std::uint32_t tag, bool accepted, bool notifies) noexcept {
    if (accepted) {
      ++by_reference_;
      accepted_ |= Bit(tag);
    }
    if (!notifies) Release(tag);
  }

  // The notification. `told`: the kernel says whether it has copied, which is `copied`.
  void Notified(std::uint32_t tag, bool told, bool copied) noexcept {
    if ((taken_ & Bit(tag)) == 0 || sends_[tag % kMost].tag != tag) return;
    Release(tag);
    if ((accepted_ & Bit(tag)) == 0 || !told) return;
    ++reported_;
    if (copied) ++copied_;
  }

  std::uint32_t begun() const noexcept { return begun_; }
  unsigned outstanding() const noexcept { return static_cast<unsigned>(std::popcount(taken_)); }

  // The same of sends that were accepted: the kernel lets go of those when the peer has the bytes.
  unsigned accepted() const noexcept {
    return static_cast<unsigned>(std::popcount(taken_ & accepted_));
  }

  // Bytes of those that are outstanding, as they were asked for: memory that the kernel counts as
  // locked however little was accepted.
  std::uint64_t asked() const noexcept { return asked_; }

  // True if the kernel refers to the window still, or is about to.
  bool ReferTo(std::uint8_t window) const noexcept {
    for (std::uint64_t left = taken_; left != 0; left &= left - 1) {
      if (sends_[static_cast<unsigned>(std::countr_zero(left))].window == window) return true;
    }
    return false;
  }

  // Copies the totals to where the host reads them.
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

  // A tag is the number of a slot, and which turn it is: no send of the last kTurns has the same.
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

// No copy by the sending call: the socket gets references to the mapped pages, which are those of
// the page cache. So later writes to the source show at the receiver until it has the bytes, and
// SLUICE_REQUEST_STABLE is refused. A local receiver, and a device without scatter-gather, costs a
// copy later on; the kernel says so, and the plugin hands it on (kernel_report.h).
//
// A step maps windows of 1 MiB and sends them with one chain of requests. A window is
// used again when the kernel has let go of it; kWindows of them are in use at most. When the sink
// has accepted everything and notifications are outstanding the step answers SLUICE_DRAINING.
// close() waits for none: what the peer has not acknowledged keeps its pages, and those alone.
//
// By copy (IORING_OP_SEND) go the head and the tail, which are the caller's, pieces of less than
// kSmallest bytes, for which a reference costs more than a copy, and everything to a socket whose
// send buffer holds no more than that: a reference fills whole pages, and where buffers are tiny
// the receiver drops them again and again. The path is "io_uring_send" as long as there was nothing
// else.
//
// Sends never wait (MSG_DONTWAIT), so the kernel needs no worker threads for them; before a chain
// for a blocking sink that was full goes a request to poll it, which a signal cancels.
//
// Referenced pages count against RLIMIT_MEMLOCK where the user is held to that. Out of it, a step
// waits for notifications, then tries smaller pieces, and at last answers SLUICE_E_NO_RESOURCES:
// plugins that lend nothing can go on, without a copy.
//
// Registered buffers (IORING_REGISTER_BUFFERS), which would spare the look-up of pages, are not to
// be had: the kernel pins them for writing, so it refuses a mapping that is read only (EFAULT), and
// of one that is private and writable it makes a copy, page by page.
class IoUringSendZc {
 public:
  static constexpr std::uint64_t kSmallest = std::uint64_t{10} * 1024;
  // So much may a user usually lock (RLIMIT_MEMLOCK, 8 MiB) that two transfers have room.
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
  void Hear() noexcept;

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
