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

#include "plugins/common/step.h"

namespace sluice::plugins {

// A read-only mapping of a part of a file. Only the system reads its bytes, in a call that sends
// them. If the file has shrunk, that call fails; there is no signal and no exception.
//
// Mapping is what differs between systems, a class with static functions:
//
//   Map(source, begin, size, base)   maps the bytes at *base; returns 0 or the error
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
  ~MappedWindow() { Release(); }

  // Maps from `offset` to `end`, at most kSize from the aligned offset on, unless the window has
  // `offset` already. Returns 0 or the error of the system.
  template <class Source>
  int Cover(const Source& source, std::uint64_t offset, std::uint64_t end) noexcept {
    if (Covers(offset)) return 0;
    Release();
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

  // Unmaps what is mapped. Pages that the system refers to stay until it has released them.
  void Release() noexcept {
    if (base_ == nullptr) return;
    Mapping::Unmap(base_, static_cast<std::size_t>(end_ - begin_));
    base_ = nullptr;
    begin_ = end_ = 0;
  }

  // True if Cover() would have nothing to do.
  bool Covers(std::uint64_t offset) const noexcept { return begin_ <= offset && offset < end_; }

  // The mapped bytes in [offset, end).
  std::span<const std::byte> View(std::uint64_t offset, std::uint64_t end) const noexcept {
    const auto* const bytes = static_cast<const std::byte*>(base_);
    return {bytes + (offset - begin_), static_cast<std::size_t>(std::min(end, end_) - offset)};
  }

 private:
  void* base_ = nullptr;
  std::uint64_t begin_ = 0;  // in the source
  std::uint64_t end_ = 0;
};

// Keeps track of how long a source is, for transfers that send from mappings of it. Sources are
// those of step.h, with Size(). A Mapping also has
//
//   PageSize()   the unit up to which the system shows zeros behind the end of a file
//
// Behind the end of the file its last page reads as zeros. The size is looked at before each write,
// so that these zeros are not sent. If the file shrinks during the write, some may be sent; the
// look after the write finds that.
template <class Mapping>
class Measured {
 public:
  // Called when a step begins: what is known is out of date.
  void Forget() noexcept { known_ = false; }

  bool known() const noexcept { return known_; }
  std::uint64_t size() const noexcept { return size_; }  // bytes, when it was last looked at

  // Looks at how long the source is now. Returns the status of step() if that fails.
  template <class Source>
  Answer Look(const Source& source, Cursor& cursor, sluice_progress& progress) noexcept {
    const std::int64_t size = source.Size();
    if (size < 0) return source.Stop(static_cast<int>(-size), Source::kSizeFailed, progress);
    size_ = static_cast<std::uint64_t>(size);
    known_ = true;
    if (cursor.to_end()) cursor.ExpectEnd(size_);
    return std::nullopt;
  }

  // Finds where the part of the source that can be sent next ends; looks only if nothing is known.
  // Returns nothing, with *end set, if there are bytes in [cursor.offset(), *end), or if a transfer
  // to the end has ended; then that range is empty. Otherwise returns the status of step().
  template <class Source>
  Answer FindEnd(const Source& source, Cursor& cursor, sluice_progress& progress,
                 std::uint64_t* end) noexcept {
    if (!known_) {
      if (const Answer stop = Look(source, cursor, progress)) return stop;
    }
    const std::uint64_t offset = cursor.offset();
    *end = offset;
    if (size_ <= offset) return AtEnd(source, cursor, progress);
    *end = std::min(size_, offset + cursor.rest());
    return std::nullopt;
  }

  // Looks again after the bytes in [first, end) have been sent. Returns SLUICE_E_SOURCE_TRUNCATED
  // if some of them may have been zeros.
  template <class Source>
  Answer LookAfter(std::uint64_t first, std::uint64_t end, const Source& source, Cursor& cursor,
                   sluice_progress& progress) noexcept {
    if (const Answer stop = Look(source, cursor, progress)) return stop;
    if (!MayHaveReadZeros(first, end)) return std::nullopt;
    return Fail(progress, SLUICE_E_SOURCE_TRUNCATED,
                "the source shrank while it was sent, and zeros may have taken its place");
  }

  // Called when the system could not read some of the memory that was offered.
  template <class Source>
  Answer LookAfterFault(const Source& source, Cursor& cursor, sluice_progress& progress) noexcept {
    const std::uint64_t offered = size_;
    if (const Answer stop = Look(source, cursor, progress)) return stop;
    if (size_ < offered) return std::nullopt;  // it has shrunk: what is left of it goes next
    return CheckEnd(source, cursor, progress);
  }

  // Returns true if some of the mapped bytes in [first, end) may have been read as zeros, by what
  // is known now. Whole pages beyond the end cannot be read, so this takes a new end inside one of
  // their pages.
  bool MayHaveReadZeros(std::uint64_t first, std::uint64_t end) const noexcept {
    if (size_ >= end) return false;
    const std::uint64_t page = Mapping::PageSize();
    return size_ % page != 0 && size_ > first - first % page;
  }

 private:
  std::uint64_t size_;  // if known
  bool known_ = false;  // in this step, since the last write
};

// Sends what comes next by one call that copies: `view`, the mapped bytes of the source at the
// cursor, together with the head and the tail if these are next. Sinks are those of step.h, with
// After(attempt, progress) and IsFault(error).
template <class Mapping, class Source, class Sink>
Answer SendMapped(const Source& source, const Sink& sink, Cursor& cursor,
                  Measured<Mapping>& measured, std::span<const std::byte> view,
                  std::uint64_t budget, sluice_progress& progress) noexcept {
  const std::uint64_t first = cursor.offset();
  const Attempt attempt = SendNext(sink, cursor, view, budget);
  measured.Forget();
  if (Sink::IsFault(attempt.error) && !view.empty()) {
    return measured.LookAfterFault(source, cursor, progress);
  }
  if (cursor.offset() != first) {
    const Answer stop = measured.LookAfter(first, cursor.offset(), source, cursor, progress);
    if (stop) return stop;
  }
  return sink.After(attempt, progress);
}

// A transfer out of such a window, which moves on through the source, to sinks that copy. A Mapping
// also has
//
//   Stop(error, progress)   returns the status of step() for an error of Map()
template <class Mapping>
class Mapped {
 public:
  // Called when a step begins.
  void Forget() noexcept { measured_.Forget(); }

  // One round of a step.
  template <class Source, class Sink>
  Answer Round(const Source& source, const Sink& sink, Cursor& cursor, std::uint64_t budget,
               sluice_progress& progress) noexcept {
    std::span<const std::byte> view;
    if (cursor.rest() != 0) {
      std::uint64_t end = 0;
      if (const Answer stop = measured_.FindEnd(source, cursor, progress, &end)) return stop;
      if (end == cursor.offset()) return std::nullopt;
      if (const int error = window_.Cover(source, cursor.offset(), end); error != 0) {
        return Mapping::Stop(error, progress);
      }
      view = window_.View(cursor.offset(), end);
    }
    return SendMapped(source, sink, cursor, measured_, view, budget, progress);
  }

 private:
  MappedWindow<Mapping> window_;
  Measured<Mapping> measured_;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_COMMON_MAPPED_H_
