// Sends what a transfer has in memory: head, staged or mapped bytes of the source, tail.
#ifndef SLUICE_PLUGINS_POSIX_SEND_NEXT_H_
#define SLUICE_PLUGINS_POSIX_SEND_NEXT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <span>

#include "plugins/posix/sink.h"

namespace sluice::plugins {

// Sends with one system call up to `budget` bytes of what comes next: what is left of the head,
// then `source`, the bytes of the source at cursor.offset(), then, if these are its last, the tail.
// Advances the cursor by what was accepted. There must be something to send.
Attempt SendParts(const Sink& sink, Cursor& cursor, std::span<const std::byte> source,
                  std::uint64_t budget) noexcept;

// The same, quicker where `source` is all there is to send: nearly always.
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

#endif  // SLUICE_PLUGINS_POSIX_SEND_NEXT_H_
