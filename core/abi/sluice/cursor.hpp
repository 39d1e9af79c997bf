// Where a transfer stands in its head, its range of the source and its tail. For plugin authors;
// pure arithmetic.
#ifndef SLUICE_CURSOR_HPP_
#define SLUICE_CURSOR_HPP_

#include <sluice/plugin.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice {

// Walks through the parts of a request in order. Advance() counts what the sink accepted; parts
// that are empty are skipped. Holds copies of the spans, not of the bytes.
//
// Of a transfer to the end nobody knows the length before it got there. The size the host saw is
// the best guess, and serves to choose how much to ask for and whether to hold a segment; it never
// decides where the transfer ends.
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

  // The first part that something is left of.
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

  // The next byte of the source, and how many there may be at most (to the end: as many as offsets
  // reach).
  std::uint64_t offset() const noexcept { return offset_; }
  std::uint64_t rest() const noexcept { return rest_; }

  // How many bytes of the source are left: exact with a length, a guess to the end, 0 where nothing
  // is known.
  std::uint64_t expected_rest() const noexcept {
    if (!to_end_) return rest_;
    return expected_end_ > offset_ ? expected_end_ - offset_ : 0;
  }

  // The same numbers that Count() reports.
  std::uint64_t bytes_done() const noexcept { return around_done_ + source_done_; }
  std::uint64_t source_done() const noexcept { return source_done_; }

  // How much of the current part the next call may ask for: the rest, the budget or `most`,
  // whichever is least.
  std::uint64_t Limit(std::uint64_t budget, std::uint64_t most = UINT64_MAX) const noexcept {
    return std::min(part() == Part::kSource ? rest_ : bytes().size(), std::min(budget, most));
  }

  // True if more is to be sent after the next `count` bytes, of whatever parts: the next call
  // should hold a partial segment (MSG_MORE).
  bool MoreAfter(std::uint64_t count) const noexcept {
    return more_follows() || count < head_.size() + expected_rest() + tail_.size();
  }

  // True if the last segment of the source must wait for something: a tail, or what the caller
  // sends next.
  bool HoldsEnd() const noexcept { return !tail_.empty() || more_follows(); }

  // The sink accepted `count` ≤ Limit() bytes of the current part.
  void Advance(std::uint64_t count) noexcept {
    if (part() == Part::kSource) {
      AdvanceSource(count);
    } else {
      std::span<const std::byte>& around = head_.empty() ? tail_ : head_;
      around_done_ += count;
      around = around.subspan(static_cast<std::size_t>(count));
    }
  }

  // The same where part() is known to be Part::kSource.
  void AdvanceSource(std::uint64_t count) noexcept {
    source_done_ += count;
    offset_ += count;
    rest_ -= count;
  }

  // The source ended here. True if that is where a transfer to the end ends; false if bytes are
  // missing.
  bool EndSource() noexcept {
    if (!to_end_) return rest_ == 0;
    EndAfter(0);
    return true;
  }

  // A transfer to the end found it `count` bytes ahead: from here on it is one with a length.
  void EndAfter(std::uint64_t count) noexcept {
    rest_ = count;
    to_end_ = false;
  }

  // The source seems to be `size` bytes long; SLUICE_UNKNOWN: nothing is known.
  void ExpectEnd(std::uint64_t size) noexcept { expected_end_ = size == SLUICE_UNKNOWN ? 0 : size; }

  // Copies the counts to where the host reads them.
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
