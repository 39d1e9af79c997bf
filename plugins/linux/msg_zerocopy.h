// linux.msg_zerocopy: mmap(2) of the source, sendmsg(2) with MSG_ZEROCOPY from the mapping.
#ifndef SLUICE_PLUGINS_LINUX_MSG_ZEROCOPY_H_
#define SLUICE_PLUGINS_LINUX_MSG_ZEROCOPY_H_

#include <sluice/kernel_report.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <span>

#include "plugins/common/mapped.h"
#include "plugins/common/route.h"
#include "plugins/common/step.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins {

// The sends of a transfer whose pages the kernel has not released. Matches the sends, numbered from
// 0, with the notifications of the kernel (Documentation/networking/msg_zerocopy.rst): ranges of
// 32-bit ids, which count the sends of the socket since it was created and wrap around. Ranges may
// be merged and out of order.
//
// The id of the first send is not known. Until all sends made so far have been reported, none
// counts as released; from then on each does when it is reported.
class PendingSends {
 public:
  // At most this many sends can be pending.
  static constexpr std::uint64_t kMost = 64;

  bool full() const noexcept { return sent_ - released_ == kMost; }
  bool none() const noexcept { return sent_ == released_; }

  // The number of the next send, and of the first that is not released.
  std::uint64_t sent() const noexcept { return sent_; }
  std::uint64_t released() const noexcept { return released_; }

  // Called when a send was accepted. Requires !full().
  void Send() noexcept { ++sent_; }

  // Called when the kernel has released the sends with the ids first … last. `copied` is true if it
  // says that it copied them. Ignores ids of other transfers, as far as it can recognise them.
  void Release(std::uint32_t first, std::uint32_t last, bool copied) noexcept {
    const std::uint64_t count = std::uint64_t{last - first} + 1;
    if (known_) {
      for (std::uint64_t i = 0; i < count && i < kMost; ++i) {
        Mark(first + static_cast<std::uint32_t>(i), copied);
      }
      const auto done = static_cast<unsigned>(std::countr_one(marks_));
      marks_ = done == kMost ? 0 : marks_ >> done;
      released_ += done;
      return;
    }
    Report(count, copied);
    if (reported_ == count || static_cast<std::int32_t>(last - last_) > 0) last_ = last;
    if (reported_ < sent_) return;
    known_ = true;
    end_ = last_ + 1;
    end_at_ = released_ = sent_;
  }

  void Report(sluice_kernel_counts& counts) const noexcept {
    counts.by_reference = sent_;
    counts.reported = reported_;
    counts.copied = copied_;
  }

 private:
  void Report(std::uint64_t count, bool copied) noexcept {
    reported_ += count;
    if (copied) copied_ += count;
  }

  void Mark(std::uint32_t id, bool copied) noexcept {
    const auto next = end_ + static_cast<std::uint32_t>(released_ - end_at_);  // id of released_
    const std::uint32_t ahead = id - next;
    if (ahead >= sent_ - released_) return;
    if ((marks_ >> ahead & 1U) != 0) return;
    marks_ |= std::uint64_t{1} << ahead;
    Report(1, copied);
  }

  std::uint64_t sent_ = 0;
  std::uint64_t released_ = 0;
  std::uint64_t reported_ = 0;
  std::uint64_t copied_ = 0;
  std::uint64_t marks_ = 0;  // bit n: send released_ + n was reported
  bool known_ = false;       // the send end_at_ has, or will have, the id end_
  std::uint32_t last_ = 0;   // until then: the highest id reported
  std::uint32_t end_ = 0;
  std::uint64_t end_at_ = 0;
};

// The sending call copies nothing: the socket gets references to the mapped pages, which are those
// of the page cache. The kernel reports on the socket's error queue when it has released them. Up
// to kWindows windows of 1 MiB are in use at a time. After the last byte the transfer is
// SLUICE_DRAINING until everything is released. For a device without scatter-gather, and for a
// receiver on the same machine, the kernel copies later.
//
// Later writes to the source show at the receiver until it has the bytes, so SLUICE_REQUEST_STABLE
// is refused. Head and tail go by value.
//
// Three things go by value instead:
//
//   - pieces smaller than kCopyBelow, for which a reference costs more than it saves. If that is
//   all
//     there is, the path is "mmap+write";
//   - all pieces, while the socket again and again accepts less than kCopyBelow at a time: each
//   page
//     sent by reference fills a whole page of its buffer, however little of it is sent;
//   - with SLUICE_REQUEST_MORE_FOLLOWS the last kCopyBelow bytes, because the kernel holds them
//   back
//     for what the caller sends next, and would hold the pages, too.
//
// Referenced pages count as locked memory of the user (RLIMIT_MEMLOCK), and each send uses some of
// the socket's net.core.optmem_max. If sendmsg(2) returns ENOBUFS, the transfer waits until pages
// are released. If none are pending, it tries smaller pieces, and in the end returns
// SLUICE_E_NO_RESOURCES: plugins that need no locked memory can continue, also without a copy.
//
// SO_ZEROCOPY is set from the first send by reference to close(). A socket on which it is already
// set is refused: the notifications belong to the program. If a transfer is closed before the
// kernel has released everything, notifications still come on the error queue, which poll(2) shows
// as POLLERR.
class MsgZerocopy {
 public:
  // Between the 10 KB of the kernel's documentation and what `bazel run --config=opt
  // //harness/bench:zerocopy_threshold` measures on loopback, where references win from 24 to 64
  // KiB on, depending on the run.
  static constexpr std::uint64_t kCopyBelow = std::uint64_t{16} * 1024;
  // A user may usually lock 8 MiB: room for two transfers.
  static constexpr std::size_t kWindows = 4;
  static constexpr int kShortsInARow = 3;

  static constexpr Identity kIdentity{
      .name = "linux.msg_zerocopy",
      .version = "1.1.0",
      .summary = "sends mapped pages by reference: mmap + sendmsg with MSG_ZEROCOPY",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_TO_END |
                      SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = SLUICE_KIND_BIT(SLUICE_KIND_TCP),
             .staged_milli = 0,
             .send_milli = 0,
             .crossings_per_mib_max = 20}),
  };

  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept;

  explicit MsgZerocopy(const sluice_request& request) noexcept
      : request_(request),
        source_(*request.route->source),
        cursor_(request),
        sink_(*request.route->sink) {}
  MsgZerocopy(const MsgZerocopy&) = delete;
  MsgZerocopy& operator=(const MsgZerocopy&) = delete;
  ~MsgZerocopy();

  sluice_status Open(sluice_report& report) noexcept;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;
  void Report(sluice_kernel_counts& counts) const noexcept { sends_.Report(counts); }

 private:
  struct Window {
    MappedWindow<Mmap> mapping;
    std::uint64_t in_use_until = 0;  // the sends from it have smaller numbers
  };

  Answer Round(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer Cover(std::uint64_t end, sluice_progress& progress) noexcept;
  Answer Copy(std::span<const std::byte> view, std::uint64_t budget,
              sluice_progress& progress) noexcept;
  Answer Enable(sluice_progress& progress) noexcept;
  Answer SendByReference(std::span<const std::byte> view, sluice_progress& progress) noexcept;
  Answer ProbeByCopy(std::span<const std::byte> view, std::uint64_t budget,
                     sluice_progress& progress) noexcept;
  Answer AfterNoRoom(int error, sluice_progress& progress) noexcept;
  Answer AwaitRelease(sluice_progress& progress) noexcept;
  std::uint64_t HeldBack() const noexcept;
  void TakeNotifications() noexcept;

  const sluice_request& request_;
  Source source_;
  Cursor cursor_;
  Sink sink_;
  Measured<Mmap> measured_;
  PendingSends sends_;
  std::array<Window, kWindows> windows_;
  std::size_t window_ = 0;                           // the one in use
  std::uint64_t piece_ = MappedWindow<Mmap>::kSize;  // most for one send by reference
  int shorts_ = 0;  // sends by reference in a row of which the socket took less than kCopyBelow
  bool crowded_ = false;             // some memory was used up
  bool enabled_ = false;             // SO_ZEROCOPY is set, by this transfer
  const char* path_ = "mmap+write";  // what progress.path says
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_MSG_ZEROCOPY_H_
