// What a step is made of: the loop of its rounds, sending what is in memory, and finding out
// whether the source has ended and which end of a transfer an error is about.
#ifndef SLUICE_PLUGINS_COMMON_STEP_H_
#define SLUICE_PLUGINS_COMMON_STEP_H_

#include <sluice/plugin.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <span>

namespace sluice::plugins {

// ---- What the parts of a step tell each other ----

// What a round of a step returns: a status that ends the step, or nothing, to go on. The same as a
// std::optional<sluice_status>, but in one register: returning that one costs more instructions
// than much of what a round does (GCC 12).
class Answer {
 public:
  constexpr Answer() noexcept = default;
  // Implicit, as those of std::optional are: a round returns a status, or std::nullopt.
  // NOLINTBEGIN(google-explicit-constructor)
  constexpr Answer(std::nullopt_t /*go_on*/) noexcept {}
  constexpr Answer(sluice_status status) noexcept : status_(status) {}
  // NOLINTEND(google-explicit-constructor)
  constexpr explicit operator bool() const noexcept { return status_ != kNothing; }
  constexpr sluice_status operator*() const noexcept { return status_; }
  friend constexpr bool operator==(Answer, Answer) noexcept = default;

 private:
  static constexpr sluice_status kNothing = INT32_MIN;  // no status has this value

  sluice_status status_ = kNothing;
};

// What one system call did.
struct Attempt {
  int error = 0;         // errno or GetLastError(), or 0
  bool partial = false;  // it accepted less than it was offered

  // Converts what a call returned that was offered `offered` bytes: how many it accepted, or the
  // negative error.
  static Attempt Of(std::int64_t accepted, std::uint64_t offered) noexcept {
    if (accepted < 0) return {.error = static_cast<int>(-accepted)};
    return {.partial = static_cast<std::uint64_t>(accepted) < offered};
  }
};

// ---- The loop ----

// Fills in the counts and the path.
inline void Report(const Cursor& cursor, const char* path, sluice_progress& progress) noexcept {
  cursor.Count(progress);
  if (cursor.bytes_done() != 0) progress.path = path;
}

// Calls `round` with the most bytes that it may move, until everything is sent, the budget is used,
// or a round returns a status. A round advances the cursor by what was accepted. Fills in the
// counts, and the path that is set after the last round.
template <class Round>
sluice_status Steps(Cursor& cursor, std::uint64_t budget, const char* const& path,
                    sluice_progress& progress, Round&& round) {
  const std::uint64_t enough = cursor.bytes_done() + budget;  // may wrap around, and so back
  Answer answer;
  while (!answer) {
    if (cursor.part() == Cursor::Part::kEnd) {
      answer = SLUICE_DONE;
    } else if (const std::uint64_t left = enough - cursor.bytes_done(); left == 0) {
      answer = SLUICE_MORE;
    } else {
      answer = round(left);
    }
  }
  Report(cursor, path, progress);
  return *answer;
}

// ---- Sending what is in memory: the head, bytes of the source, the tail ----

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

// Counts `count` bytes that the sink has accepted, of any parts.
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
// follows, and return how many bytes were accepted, at least 1, or the negative error.
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

// The same, faster if only `source` is to be sent, as nearly always.
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

// ---- The end of the source, and errors ----
//
// A source has
//
//   Read(into, offset)              reads; returns the number of bytes, 0 at the end, or the
//   negative
//                                   error
//   Stop(error, reason, progress)   returns the status of step() for an error of reading
//   kReadFailed                     the reason that names the call

// Reads one byte at the cursor. Returns 1, 0 at the end, or the negative error.
template <class Source>
std::int64_t Peek(const Source& source, const Cursor& cursor) noexcept {
  std::byte byte;
  return source.Read(std::span(&byte, 1), cursor.offset());
}

// Called when the source seems to have no byte at cursor.offset(). Tries to read it, because the
// size may be wrong (procfs) or the file not mapped or spliced there. Returns nothing if a transfer
// to the end ended there; otherwise SLUICE_E_SOURCE_TRUNCATED, SLUICE_E_UNSUPPORTED if there is a
// byte, or the error of reading it.
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

// The same after a facility has moved 0 bytes of the source. Does not try to read where that would
// only confirm it: at the end of a transfer to the end.
template <class Source>
inline Answer AtEnd(const Source& source, Cursor& cursor, sluice_progress& progress) noexcept {
  if (cursor.source_done() == 0 || !cursor.EndSource()) return CheckEnd(source, cursor, progress);
  return std::nullopt;
}

// Returns the status of step() for the error of a call that uses both the source and the sink, such
// as sendfile(2). If the source cannot be read either, the error is that of the source, otherwise
// that of the sink. Sinks have StatusOf(error) and Stop(error, reason, progress).
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

#endif  // SLUICE_PLUGINS_COMMON_STEP_H_
