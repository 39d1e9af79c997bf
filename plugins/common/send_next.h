// Sends what a transfer has in memory: head, staged or mapped bytes of the source, tail.
#ifndef SLUICE_PLUGINS_COMMON_SEND_NEXT_H_
#define SLUICE_PLUGINS_COMMON_SEND_NEXT_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <span>

#include "plugins/common/answer.h"

namespace sluice::plugins {

// Up to three parts of a transfer that go out together.
class Gather {
 public:
  // As much of `bytes` as `budget` leaves.
  void Add(std::span<const std::byte> bytes, std::uint64_t budget) noexcept {
    const std::uint64_t take = std::min<std::uint64_t>(bytes.size(), budget - size_);
    if (take == 0) return;
    parts_[count_++] = bytes.first(static_cast<std::size_t>(take));
    size_ += take;
  }

  std::span<const std::span<const std::byte>> parts() const noexcept {
    return std::span(parts_).first(count_);
  }
  std::uint64_t size() const noexcept { return size_; }  // bytes

 private:
  std::array<std::span<const std::byte>, 3> parts_;
  std::size_t count_ = 0;
  std::uint64_t size_ = 0;
};

// Counts `count` bytes that the sink accepted, of whatever parts.
inline void AdvanceParts(Cursor& cursor, std::uint64_t count) noexcept {
  while (count > 0) {
    const std::uint64_t part = cursor.Limit(count);
    cursor.Advance(part);
    count -= part;
  }
}

// Sends with one system call up to `budget` bytes of what comes next: what is left of the head,
// then `source`, the bytes of the source at cursor.offset(), then, if these are its last, the tail.
// Advances the cursor by what was accepted. There must be something to send.
//
// A sink has Write() for one piece and WriteParts() for several. They are told whether more
// follows, and answer how many bytes were accepted, at least 1, or the negative error.
template <class Sink>
[[gnu::noinline]] Attempt SendParts(const Sink& sink, Cursor& cursor,
                                    std::span<const std::byte> source,
                                    std::uint64_t budget) noexcept {
  Gather gather;
  gather.Add(cursor.head(), budget);
  gather.Add(source, budget);
  if (source.size() == cursor.rest()) gather.Add(cursor.tail(), budget);

  const std::int64_t sent = sink.WriteParts(gather.parts(), cursor.MoreAfter(gather.size()));
  if (sent > 0) AdvanceParts(cursor, static_cast<std::uint64_t>(sent));
  return Attempt::Of(sent, gather.size());
}

// The same, quicker where `source` is all there is to send: nearly always.
template <class Sink>
inline Attempt SendNext(const Sink& sink, Cursor& cursor, std::span<const std::byte> source,
                        std::uint64_t budget) noexcept {
  const bool tail_is_next = !cursor.tail().empty() && source.size() == cursor.rest();
  if (tail_is_next || source.empty() || !cursor.head().empty()) {
    return SendParts(sink, cursor, source, budget);
  }
  const std::uint64_t count = std::min<std::uint64_t>(source.size(), budget);
  const std::int64_t sent =
      sink.Write(source.first(static_cast<std::size_t>(count)), cursor.MoreAfter(count));
  if (sent > 0) cursor.AdvanceSource(static_cast<std::uint64_t>(sent));
  return Attempt::Of(sent, count);
}

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_COMMON_SEND_NEXT_H_
