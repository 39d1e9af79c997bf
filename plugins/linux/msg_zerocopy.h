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

// The sends of a transfer on a socket, numbered from 0, against the notifications of the kernel
// (Documentation/networking/msg_zerocopy.rst): ranges of ids, of 32 bits with wrap-around, which
// count the socket's sends from when it was made. Ranges may be coalesced, and come out of order.
//
// Nobody tells which id the first send has, so until all sends made so far have been reported at
// once, nothing is known to be released; from then on each send is.
class LentSends {
 public:
  // As many may be out at a time.
  static constexpr std::uint64_t kMost = 64;

  bool full() const noexcept { return sent_ - released_ == kMost; }
  bool none() const noexcept { return sent_ == released_; }

  // The number of the next send, and the first that is not released: all before it are.
  std::uint64_t sent() const noexcept { return sent_; }
  std::uint64_t released() const noexcept { return released_; }

  // A send was accepted. Not when full().
  void Send() noexcept { ++sent_; }

  // The kernel has let go of the sends with ids first … last; `copied`: it says it copied them.
  // Ids that are not of this transfer are ignored, as far as they can be told.
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

// No copy by the sending call: the socket gets references to the mapped pages, which are those of
// the page cache, and the kernel tells on the socket's error queue when it has let go of them. Up
// to kWindows windows of 1 MiB are lent at a time, and after the last byte the transfer is
// SLUICE_DRAINING until that word has come. A device without scatter-gather and a receiver on the
// same machine get copies all the same, made later.
//
// Later writes to the source show at the receiver until it has the bytes, so SLUICE_REQUEST_STABLE
// is refused. Head and tail go by value.
//
// Pieces under kCopyBelow go by value, because lending costs more than it saves; the path is
// "mmap+write" if that was all of it. So do all pieces on a socket that takes less than that at a
// time, again and again: a lent page counts as a whole one in its buffer, however little of it is
// sent. With SLUICE_REQUEST_MORE_FOLLOWS so do the last kCopyBelow
// bytes: the kernel holds them for what the caller sends next, and would hold the pages.
//
// Lent pages count as locked memory of the user (RLIMIT_MEMLOCK), and each send takes some of the
// socket's net.core.optmem_max. When sendmsg(2) says ENOBUFS, the transfer waits for what is lent;
// with nothing lent it tries smaller pieces, and at last answers SLUICE_E_NO_RESOURCES: plugins
// that lend nothing can go on, without a copy.
//
// SO_ZEROCOPY is set from the first lent piece to close(). A socket on which it is set already is
// refused: the notifications are the program's. A transfer that is closed before the kernel has let
// go leaves notifications to come on the error queue, which poll(2) shows as POLLERR.
class MsgZerocopy {
 public:
  // Between the 10 KB of the kernel's documentation and what `bazel run --config=opt
  // //harness/bench:zerocopy_threshold` measures on loopback, where lending wins from 24 to 64 KiB
  // on, by the run.
  static constexpr std::uint64_t kCopyBelow = std::uint64_t{16} * 1024;
  // So much may a user usually lock (8 MiB) that two transfers have room.
  static constexpr std::size_t kWindows = 4;
  static constexpr int kShortsInARow = 3;

  static constexpr Identity kIdentity{
      .name = "linux.msg_zerocopy",
      .version = "1.1.0",
      .summary = "lends pages of a mapping to the socket: mmap + sendmsg with MSG_ZEROCOPY",
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
    std::uint64_t lent_until = 0;  // the sends out of it have numbers below this
  };

  Answer Round(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer Cover(std::uint64_t end, sluice_progress& progress) noexcept;
  Answer Copy(std::span<const std::byte> view, std::uint64_t budget,
              sluice_progress& progress) noexcept;
  Answer Enable(sluice_progress& progress) noexcept;
  Answer Lend(std::span<const std::byte> view, sluice_progress& progress) noexcept;
  Answer Sound(std::span<const std::byte> view, std::uint64_t budget,
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
  LentSends sends_;
  std::array<Window, kWindows> windows_;
  std::size_t window_ = 0;                           // the one in use
  std::uint64_t piece_ = MappedWindow<Mmap>::kSize;  // most that one send lends
  int shorts_ = 0;        // lent sends of which the socket took less than kCopyBelow, in a row
  bool crowded_ = false;  // there was no room to lend a piece
  bool enabled_ = false;  // SO_ZEROCOPY is set, by this transfer
  const char* path_ = "mmap+write";  // what progress.path says
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_MSG_ZEROCOPY_H_
