// Bytes of the source on their way through a mapping of it: map, then send.
#ifndef SLUICE_PLUGINS_COMMON_MAPPED_H_
#define SLUICE_PLUGINS_COMMON_MAPPED_H_

#include <sluice/plugin.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <span>

#include "plugins/common/answer.h"
#include "plugins/common/end.h"
#include "plugins/common/send_next.h"

namespace sluice::plugins {

// A read-only mapping of a part of a file. Nothing in user space touches its bytes, only the system
// does, on behalf of a call: where the file has shrunk that is an error of the call, and nobody
// gets a signal or an exception.
//
// The system's part is a class Mapping with static functions
//
//   Map(source, begin, size, base)   maps the bytes at *base; answers 0 or the error
//   Unmap(base, size)                ends that
template <class Mapping>
class MappedWindow {
 public:
  // Offsets are rounded down to this: a multiple of the page size, or of the allocation
  // granularity, everywhere.
  static constexpr std::uint64_t kAlignment = std::uint64_t{64} * 1024;
  static constexpr std::uint64_t kSize = std::uint64_t{1024} * 1024;

  MappedWindow() noexcept = default;
  MappedWindow(const MappedWindow&) = delete;
  MappedWindow& operator=(const MappedWindow&) = delete;
  ~MappedWindow() { Unmap(); }

  // Maps from `offset` to `end`, at most kSize from the aligned offset on, unless the window has
  // `offset` already. Answers 0 or the error of the system.
  template <class Source>
  int Cover(const Source& source, std::uint64_t offset, std::uint64_t end) noexcept {
    if (Has(offset)) return 0;
    Unmap();
    const std::uint64_t begin = offset - offset % kAlignment;
    const std::uint64_t size = std::min(end - begin, kSize);
    void* base = nullptr;
    const int error = Mapping::Map(source, begin, static_cast<std::size_t>(size), &base);
    if (error != 0) return error;
    base_ = base;
    begin_ = begin;
    end_ = begin + size;
    return 0;
  }

  // True if `offset` is mapped.
  bool Has(std::uint64_t offset) const noexcept { return begin_ <= offset && offset < end_; }

  // The mapped bytes in [offset, end).
  std::span<const std::byte> View(std::uint64_t offset, std::uint64_t end) const noexcept {
    const auto* const bytes = static_cast<const std::byte*>(base_);
    return {bytes + (offset - begin_), static_cast<std::size_t>(std::min(end, end_) - offset)};
  }

 private:
  void Unmap() noexcept {
    if (base_ != nullptr) Mapping::Unmap(base_, static_cast<std::size_t>(end_ - begin_));
    base_ = nullptr;
    begin_ = end_ = 0;
  }

  void* base_ = nullptr;
  std::uint64_t begin_ = 0;  // in the source
  std::uint64_t end_ = 0;
};

// How long a mapped source is, which may change at any time. Bytes beyond the end of the file in
// its last page read as zeros, so the size is looked at before each use of the mapping and after
// it.
//
// Sources are those of end.h, with Size(). A Mapping also has
//
//   PageSize()   what the system gives the rest of as zeros behind the end of a file
template <class Mapping>
class LiveSize {
 public:
  // A step begins, or something was sent: whatever is known is old.
  void Forget() noexcept { measured_ = false; }

  // Finds where the part of the source that can be sent next ends. Nothing, with *end: there are
  // bytes in [cursor.offset(), *end). Nothing, with cursor.rest() 0: a transfer to the end has
  // ended. Otherwise what step() answers.
  template <class Source>
  Answer Look(const Source& source, Cursor& cursor, sluice_progress& progress,
              std::uint64_t* end) noexcept {
    if (!measured_) {
      if (const Answer stop = Measure(source, cursor, progress)) return stop;
    }
    const std::uint64_t offset = cursor.offset();
    *end = offset;
    if (size_ <= offset) return AtEnd(source, cursor, progress);
    *end = std::min(size_, offset + cursor.rest());
    return std::nullopt;
  }

  // A call met mapped memory that it could not read. Nothing: the source has shrunk, and what is
  // left of it goes next.
  template <class Source>
  [[gnu::cold]] Answer AfterFault(const Source& source, Cursor& cursor,
                                  sluice_progress& progress) noexcept {
    const std::uint64_t offered = size_;
    if (const Answer stop = Measure(source, cursor, progress)) return stop;
    if (size_ < offered) return std::nullopt;
    return CheckEnd(source, cursor, progress);
  }

  // A call read the mapped bytes [first, end). *zeros: the source has shrunk meanwhile, so that the
  // last of them may have been zeros instead.
  template <class Source>
  Answer AfterUse(const Source& source, Cursor& cursor, std::uint64_t first, std::uint64_t end,
                  sluice_progress& progress, bool* zeros) noexcept {
    const Answer stop = Measure(source, cursor, progress);
    *zeros = !stop && MayHaveReadZeros(first, end);
    return stop;
  }

  // The same where what was read, from `first` to the cursor, has been sent: zeros among it are
  // SLUICE_E_SOURCE_TRUNCATED.
  template <class Source>
  Answer AfterSend(const Source& source, Cursor& cursor, std::uint64_t first,
                   sluice_progress& progress) noexcept {
    bool zeros = false;
    const Answer stop = AfterUse(source, cursor, first, cursor.offset(), progress, &zeros);
    if (!zeros) return stop;
    return Fail(progress, SLUICE_E_SOURCE_TRUNCATED,
                "the source shrank while it was sent, and zeros may have taken its place");
  }

 private:
  // Looks at how long the source is now.
  template <class Source>
  Answer Measure(const Source& source, Cursor& cursor, sluice_progress& progress) noexcept {
    const std::int64_t size = source.Size();
    if (size < 0) return source.Stop(static_cast<int>(-size), Source::kSizeFailed, progress);
    size_ = static_cast<std::uint64_t>(size);
    measured_ = true;
    if (cursor.to_end()) cursor.ExpectEnd(size_);
    return std::nullopt;
  }

  // Whole pages beyond the end cannot be read, so only a new end inside a page of [first, end) can
  // have let zeros through.
  bool MayHaveReadZeros(std::uint64_t first, std::uint64_t end) const noexcept {
    if (size_ >= end) return false;
    const std::uint64_t page = Mapping::PageSize();
    return size_ % page != 0 && size_ > first - first % page;
  }

  std::uint64_t size_ = 0;  // when it was last looked at
  bool measured_ = false;   // in this step, since the last use
};

// Sends what comes next by one call that copies: `view`, mapped bytes of the source at the cursor,
// with the head and the tail where they are next. Sinks are those of send_next.h, with
// After(attempt, progress) and IsFault(error).
template <class Mapping, class Source, class Sink>
Answer SendMapped(const Source& source, const Sink& sink, Cursor& cursor, LiveSize<Mapping>& size,
                  std::span<const std::byte> view, std::uint64_t budget,
                  sluice_progress& progress) noexcept {
  const std::uint64_t first = cursor.offset();
  const Attempt attempt = SendNext(sink, cursor, view, budget);
  size.Forget();
  if (Sink::IsFault(attempt.error) && !view.empty()) {
    return size.AfterFault(source, cursor, progress);
  }
  if (cursor.offset() != first) {
    if (const Answer stop = size.AfterSend(source, cursor, first, progress)) return stop;
  }
  return sink.After(attempt, progress);
}

// A transfer out of such a window, which moves on through the source, to sinks that copy. A Mapping
// also has
//
//   Stop(error, progress)   what step() answers to the error of Map()
template <class Mapping>
class Mapped {
 public:
  // A step begins.
  void Forget() noexcept { size_.Forget(); }

  // One round of a step.
  template <class Source, class Sink>
  Answer Round(const Source& source, const Sink& sink, Cursor& cursor, std::uint64_t budget,
               sluice_progress& progress) noexcept {
    std::span<const std::byte> view;
    if (cursor.rest() != 0) {
      std::uint64_t end = 0;
      if (const Answer stop = size_.Look(source, cursor, progress, &end)) return stop;
      if (end == cursor.offset()) return std::nullopt;
      if (const int error = window_.Cover(source, cursor.offset(), end); error != 0) {
        return Mapping::Stop(error, progress);
      }
      view = window_.View(cursor.offset(), end);
    }
    return SendMapped(source, sink, cursor, size_, view, budget, progress);
  }

 private:
  MappedWindow<Mapping> window_;
  LiveSize<Mapping> size_;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_COMMON_MAPPED_H_
