// Whether a source ended or only seems to, and which end of a transfer an error is about.
//
// A source has
//
//   Read(into, offset)              how many bytes were read, 0 at the end, or the negative error
//   Stop(error, reason, progress)   what step() answers to an error of reading
//   kReadFailed                     the reason that names the call
#ifndef SLUICE_PLUGINS_COMMON_END_H_
#define SLUICE_PLUGINS_COMMON_END_H_

#include <sluice/plugin.h>

#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <span>

#include "plugins/common/answer.h"

namespace sluice::plugins {

// Reads one byte at the cursor: 1, 0 at the end, or the negative error.
template <class Source>
std::int64_t Peek(const Source& source, const Cursor& cursor) noexcept {
  std::byte byte;
  return source.Read(std::span(&byte, 1), cursor.offset());
}

// The source seems to have no byte at cursor.offset(): tries to read it, which a file whose size
// lies (procfs) or that cannot be mapped or spliced there cannot deceive. Nothing: a transfer to
// the end ended there. Otherwise SLUICE_E_SOURCE_TRUNCATED, SLUICE_E_UNSUPPORTED if there is a
// byte, or what reading it failed with.
template <class Source>
[[gnu::cold]] Answer CheckEnd(const Source& source, Cursor& cursor,
                              sluice_progress& progress) noexcept {
  const std::int64_t got = Peek(source, cursor);
  if (got < 0) return source.Stop(static_cast<int>(-got), Source::kReadFailed, progress);
  if (got > 0) {
    return Fail(progress, SLUICE_E_UNSUPPORTED, "only read finds the bytes of this source");
  }
  if (cursor.EndSource()) return std::nullopt;
  return Fail(progress, SLUICE_E_SOURCE_TRUNCATED, "the source ended before offset + length");
}

// The same for a facility that moved 0 bytes of the source, without the check where it would only
// confirm what that says: at the end of a transfer to the end.
template <class Source>
inline Answer AtEnd(const Source& source, Cursor& cursor, sluice_progress& progress) noexcept {
  if (cursor.source_done() == 0 || !cursor.EndSource()) return CheckEnd(source, cursor, progress);
  return std::nullopt;
}

// What step() answers to the error of a call that sees both the source and the sink, such as
// sendfile(2): if the source cannot be read either, it is to blame, else the sink. Sinks have
// StatusOf(error) and Stop(error, reason, progress).
template <class Source, class Sink>
[[gnu::cold]] sluice_status StopEither(const Source& source, const Cursor& cursor, const Sink& sink,
                                       int error, const char* reason,
                                       sluice_progress& progress) noexcept {
  const sluice_status status = Sink::StatusOf(error);
  if (status == SLUICE_E_SINK_IO || status == SLUICE_E_INVALID) {
    const std::int64_t got = Peek(source, cursor);
    if (got < 0) return source.Stop(static_cast<int>(-got), reason, progress);
  }
  return sink.Stop(error, reason, progress);
}

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_COMMON_END_H_
