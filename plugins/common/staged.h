// Bytes of the source on their way through user memory: read, then send.
#ifndef SLUICE_PLUGINS_COMMON_STAGED_H_
#define SLUICE_PLUGINS_COMMON_STAGED_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <span>

#include "plugins/common/step.h"

namespace sluice::plugins {

// A buffer of kSize bytes that lives in the transfer's storage and is never cleared. Sources are
// those of step.h; sinks those of step.h, with After(attempt, progress).
template <std::size_t kSize>
class Staged {
 public:
  // User-provided, so that not even value-initialisation clears the buffer.
  Staged() noexcept {}  // NOLINT(modernize-use-equals-default)

  // One round of a step: fills the buffer if it is empty and the source has more, then sends from
  // it, together with the head and the tail if these are next. The buffer is filled completely, or
  // with `most` bytes, whatever the budget. What the sink does not accept stays in it.
  template <class Source, class Sink>
  Answer Round(const Source& source, const Sink& sink, Cursor& cursor, std::uint64_t budget,
               sluice_progress& progress, std::size_t most = kSize) noexcept {
    std::span<const std::byte> unsent;
    if (cursor.offset() < end_ || cursor.rest() == 0) {
      unsent = Unsent(cursor);
    } else {
      const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(cursor.rest(), most));
      const std::int64_t got = source.Read(std::span(buffer_).first(want), cursor.offset());
      if (got == static_cast<std::int64_t>(want)) {
        unsent = Hold(want, cursor);
      } else {
        if (const Answer stop = FillOn(source, cursor, want, got, progress)) return stop;
        if (cursor.part() == Cursor::Part::kEnd) return std::nullopt;
        unsent = Unsent(cursor);
      }
    }
    return sink.After(SendNext(sink, cursor, unsent, budget), progress);
  }

 private:
  std::span<const std::byte> Unsent(const Cursor& cursor) const noexcept {
    const std::uint64_t unsent = end_ > cursor.offset() ? end_ - cursor.offset() : 0;
    return std::span(buffer_).first(size_).last(static_cast<std::size_t>(unsent));
  }

  std::span<const std::byte> Hold(std::size_t size, const Cursor& cursor) noexcept {
    size_ = size;
    end_ = cursor.offset() + size;
    return std::span(buffer_).first(size);
  }

  // Continues after a first read of `want` bytes that returned less, `got`, until they are there or
  // the source ends; a short read alone does not prove that. So the last segment of a small source
  // is known before it is sent.
  template <class Source>
  [[gnu::cold, gnu::noinline]] Answer FillOn(const Source& source, Cursor& cursor, std::size_t want,
                                             std::int64_t got, sluice_progress& progress) noexcept {
    std::size_t size = 0;
    while (true) {
      if (got > 0) {
        size += static_cast<std::size_t>(got);
        if (size == want) break;
      } else if (got == 0 && cursor.to_end()) {
        cursor.EndAfter(size);
        break;
      } else if (size != 0) {
        break;  // What was read goes first; the end or the error will come again.
      } else if (got == 0) {
        return Fail(progress, SLUICE_E_SOURCE_TRUNCATED, "the source ended before offset + length");
      } else {
        return source.Stop(static_cast<int>(-got), Source::kReadFailed, progress);
      }
      got = source.Read(std::span(buffer_).subspan(size, want - size), cursor.offset() + size);
    }
    Hold(size, cursor);
    return std::nullopt;
  }

  std::uint64_t end_ = 0;  // where in the source the buffer ends
  std::size_t size_ = 0;   // how much of it is filled
  alignas(64) std::array<std::byte, kSize> buffer_;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_COMMON_STAGED_H_
