// How far a transfer has come in its head, its range of the source and its tail. For plugin
// authors; makes no system calls.
#ifndef SLUICE_CURSOR_HPP_
#define SLUICE_CURSOR_HPP_

#include <sluice/plugin.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice {

// Walks through the parts of a request in order and skips empty ones. Advance() counts what the
// sink has accepted. A cursor refers to the bytes of head and tail and does not copy them.
//
// The length of a transfer to the end is not known before it gets there. The size that the host has
// seen is the best guess: it is used to choose how much to ask for and whether to hold back a
// segment, but never decides where the transfer ends.
class Cursor {
 public:
  enum class Part : std::uint8_t { kHead, kSource, kTail, kEnd };

  explicit Cursor(const sluice_request& request) noexcept
      : head_(Bytes(request.head)),
        tail_(Bytes(request.tail)),
        rest_(request.length),
        flags_(request.flags),
        offset_(request.offset) {
    if (request.length == SLUICE_TO_END) {
      to_end_ = true;
      rest_ = INT64_MAX - offset_;
      ExpectEnd(request.route->source->size);
    }
  }

  // The first part that is not complete.
  Part part() const noexcept {
    if (!head_.empty()) return Part::kHead;
    if (rest_ != 0) return Part::kSource;
    return tail_.empty() ? Part::kEnd : Part::kTail;
  }
  bool to_end() const noexcept { return to_end_; }

  // What is left of the head, and of the tail.
  std::span<const std::byte> head() const noexcept { return head_; }
  std::span<const std::byte> tail() const noexcept { return tail_; }

  // What is left of the head or the tail when that is the current part; empty in the other parts.
  std::span<const std::byte> bytes() const noexcept {
    if (!head_.empty()) return head_;
    return rest_ == 0 ? tail_ : std::span<const std::byte>{};
  }

  // The offset of the next byte of the source, and how many bytes may follow at most. To the end:
  // up to the largest offset.
  std::uint64_t offset() const noexcept { return offset_; }
  std::uint64_t rest() const noexcept { return rest_; }

  // How many bytes of the source are left: exact for a length, a guess to the end, 0 if nothing is
  // known.
  std::uint64_t expected_rest() const noexcept {
    if (!to_end_) return rest_;
    return expected_end_ > offset_ ? expected_end_ - offset_ : 0;
  }

  // The same numbers that Count() reports.
  std::uint64_t bytes_done() const noexcept { return around_done_ + source_done_; }
  std::uint64_t source_done() const noexcept { return source_done_; }

  // Returns how much of the current part the next call may ask for: the least of the rest, the
  // budget and `most`.
  std::uint64_t Limit(std::uint64_t budget, std::uint64_t most = UINT64_MAX) const noexcept {
    return std::min(part() == Part::kSource ? rest_ : bytes().size(), std::min(budget, most));
  }

  // Returns true if more follows the next `count` bytes, of any parts: the call that sends them
  // should hold back a partial segment (MSG_MORE).
  bool MoreAfter(std::uint64_t count) const noexcept {
    return more_follows() || count < head_.size() + expected_rest() + tail_.size();
  }

  // Returns true if something follows the last segment of the source: a tail, or what the caller
  // sends next.
  bool HoldsEnd() const noexcept { return !tail_.empty() || more_follows(); }

  // Counts `count` bytes of the current part that the sink has accepted, at most Limit().
  void Advance(std::uint64_t count) noexcept {
    if (part() == Part::kSource) {
      AdvanceSource(count);
    } else {
      std::span<const std::byte>& around = head_.empty() ? tail_ : head_;
      around_done_ += count;
      around = around.subspan(static_cast<std::size_t>(count));
    }
  }

  // The same. Requires that part() is Part::kSource.
  void AdvanceSource(std::uint64_t count) noexcept {
    source_done_ += count;
    offset_ += count;
    rest_ -= count;
  }

  // Called when the source has ended here. Returns true if that completes the range, as it does to
  // the end; false if bytes are missing.
  bool EndSource() noexcept {
    if (!to_end_) return rest_ == 0;
    EndAfter(0);
    return true;
  }

  // Called when a transfer to the end has found the end `count` bytes ahead. From now on it has a
  // length.
  void EndAfter(std::uint64_t count) noexcept {
    rest_ = count;
    to_end_ = false;
  }

  // Called when the source seems to be `size` bytes long, or SLUICE_UNKNOWN.
  void ExpectEnd(std::uint64_t size) noexcept { expected_end_ = size == SLUICE_UNKNOWN ? 0 : size; }

  // Copies the counts to `progress`.
  void Count(sluice_progress& progress) const noexcept {
    progress.bytes_done = bytes_done();
    progress.source_done = source_done_;
  }

 private:
  bool more_follows() const noexcept { return (flags_ & SLUICE_REQUEST_MORE_FOLLOWS) != 0; }

  static std::span<const std::byte> Bytes(const sluice_bytes& bytes) noexcept {
    return {static_cast<const std::byte*>(bytes.data), bytes.size};
  }

  std::span<const std::byte> head_;
  std::span<const std::byte> tail_;
  // AdvanceSource() changes no two neighbours: GCC 12 would make vectors of them, at a loss.
  std::uint64_t expected_end_ = 0;  // of the source; matters to the end only
  std::uint64_t rest_;
  std::uint64_t around_done_ = 0;  // of head and tail
  std::uint64_t source_done_ = 0;
  bool to_end_ = false;
  std::uint32_t flags_;  // of the request
  std::uint64_t offset_;
};

}  // namespace sluice

#endif  // SLUICE_CURSOR_HPP_
