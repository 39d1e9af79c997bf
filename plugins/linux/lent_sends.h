// Which sends with MSG_ZEROCOPY the kernel has let go of.
#ifndef SLUICE_PLUGINS_LINUX_LENT_SENDS_H_
#define SLUICE_PLUGINS_LINUX_LENT_SENDS_H_

#include <sluice/kernel_report.h>

#include <bit>
#include <cstdint>

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

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_LENT_SENDS_H_
