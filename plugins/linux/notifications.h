// Book-keeping for sends that the kernel answers twice: with a result, and when it has let go of
// the memory.
#ifndef SLUICE_PLUGINS_LINUX_NOTIFICATIONS_H_
#define SLUICE_PLUGINS_LINUX_NOTIFICATIONS_H_

#include <sluice/kernel_report.h>

#include <array>
#include <bit>
#include <cstdint>

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

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_NOTIFICATIONS_H_
