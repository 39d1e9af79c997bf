// Book-keeping for sends that the kernel answers twice: with a result, and when it has let go of
// the memory.
#ifndef SLUICE_PLUGINS_LINUX_NOTIFICATIONS_H_
#define SLUICE_PLUGINS_LINUX_NOTIFICATIONS_H_

#include <sluice/kernel_report.h>

#include <array>
#include <bit>
#include <cstdint>

namespace sluice::plugins {

// The sends by reference of a transfer whose second answer has not come, each with the window of
// the source it was made from; and the totals. A send has a slot from Begin() until it is answered
// for the last time. Pure arithmetic.
//
// A failed send may be notified of, too; the totals leave it out.
class Notifications {
 public:
  static constexpr unsigned kMost = 64;     // slots
  static constexpr unsigned kNone = kMost;  // no slot

  // A send is made from a window, 0 … 255. Answers its slot, or kNone if all are taken.
  unsigned Begin(std::uint8_t window) noexcept {
    if (~taken_ == 0) return kNone;
    const auto slot = static_cast<unsigned>(std::countr_one(taken_));
    taken_ |= Bit(slot);
    accepted_ &= ~Bit(slot);
    windows_[slot] = window;
    return slot;
  }

  // Its first answer: whether any of it was accepted, and whether a notification will follow.
  void Answered(unsigned slot, bool accepted, bool notifies) noexcept {
    if (accepted) {
      ++by_reference_;
      accepted_ |= Bit(slot);
    }
    if (!notifies) taken_ &= ~Bit(slot);
  }

  // The notification. `told`: the kernel says whether it has copied, which is `copied`.
  void Notified(unsigned slot, bool told, bool copied) noexcept {
    taken_ &= ~Bit(slot);
    if ((accepted_ & Bit(slot)) == 0 || !told) return;
    ++reported_;
    if (copied) ++copied_;
  }

  unsigned outstanding() const noexcept { return static_cast<unsigned>(std::popcount(taken_)); }

  // True if the kernel refers to the window still, or is about to.
  bool ReferTo(std::uint8_t window) const noexcept {
    for (std::uint64_t left = taken_; left != 0; left &= left - 1) {
      if (windows_[static_cast<unsigned>(std::countr_zero(left))] == window) return true;
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
  static constexpr std::uint64_t Bit(unsigned slot) noexcept { return std::uint64_t{1} << slot; }

  std::uint64_t taken_ = 0;     // a bit for each slot
  std::uint64_t accepted_ = 0;  // the same: some of it was
  std::array<std::uint8_t, kMost> windows_{};
  std::uint64_t by_reference_ = 0;
  std::uint64_t reported_ = 0;
  std::uint64_t copied_ = 0;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_NOTIFICATIONS_H_
