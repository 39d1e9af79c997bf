#include "plugins/posix/mmap_write.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "plugins/posix/route.h"
#include "plugins/posix/send_next.h"
#include "plugins/posix/source.h"
#include "plugins/posix/steps.h"

namespace sluice::plugins {

int Window::Cover(int source, std::uint64_t offset, std::uint64_t end) noexcept {
  if (begin_ <= offset && offset < end_) return 0;
  Unmap();
  const std::uint64_t begin = offset - offset % kAlignment;
  const std::uint64_t size = std::min(end - begin, kSize);
  void* const base = mmap(nullptr, static_cast<std::size_t>(size), PROT_READ, MAP_PRIVATE, source,
                          static_cast<off_t>(begin));
  if (base == MAP_FAILED) return errno;
  base_ = base;
  begin_ = begin;
  end_ = begin + size;
  return 0;
}

std::span<const std::byte> Window::View(std::uint64_t offset, std::uint64_t end) const noexcept {
  const auto* const bytes = static_cast<const std::byte*>(base_);
  return {bytes + (offset - begin_), static_cast<std::size_t>(std::min(end, end_) - offset)};
}

void Window::Unmap() noexcept {
  if (base_ != nullptr) munmap(base_, static_cast<std::size_t>(end_ - begin_));
  base_ = nullptr;
  begin_ = end_ = 0;
}

sluice_status MmapWrite::Probe(const sluice_route& route, sluice_report& report) noexcept {
  static constexpr Route kRoute{
      .sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
      .sinks = kSocketSinks | kPipeSink | kFileSink | kDeviceSink,
      .source_reason = "the source is no regular file: it has no mapping",
      .sink_reason = "the sink is no stream socket, pipe, file or device"};
  return kRoute.Check(route, report);
}

sluice_status MmapWrite::Open(sluice_report& report) noexcept { return Probe(route_, report); }

sluice_status MmapWrite::Step(std::uint64_t budget, sluice_progress& progress) noexcept {
  measured_ = false;
  return Steps(cursor_, budget, "mmap+write", progress,
               [&](std::uint64_t left) { return Round(left, progress); });
}

Answer MmapWrite::Round(std::uint64_t budget, sluice_progress& progress) noexcept {
  std::span<const std::byte> view;
  if (cursor_.rest() != 0) {
    if (!measured_) {
      if (const Answer stop = Measure(progress)) return stop;
    }
    const std::uint64_t offset = cursor_.offset();
    if (size_ <= offset) return AtEnd(source_, cursor_, progress);
    const std::uint64_t end = std::min(size_, offset + cursor_.rest());
    if (const int error = window_.Cover(source_, offset, end); error != 0) {
      return Fail(progress, SLUICE_E_UNSUPPORTED, "mmap failed", error);
    }
    view = window_.View(offset, end);
  }

  const std::uint64_t first = cursor_.offset();
  const Attempt attempt = SendNext(sink_, cursor_, view, budget);
  measured_ = false;
  if (attempt.error == EFAULT && !view.empty()) {
    const std::uint64_t offered = size_;
    if (const Answer stop = Measure(progress)) return stop;
    if (size_ < offered) return std::nullopt;  // it has shrunk: what is left of it goes next
    return CheckEnd(source_, cursor_, progress);
  }
  if (cursor_.offset() != first) {
    if (const Answer stop = Measure(progress)) return stop;
    if (MayHaveSentZeros(first)) {
      return Fail(progress, SLUICE_E_SOURCE_TRUNCATED,
                  "the source shrank while it was sent, and zeros may have taken its place");
    }
  }
  return sink_.After(attempt, progress);
}

// Looks at how long the source is now.
Answer MmapWrite::Measure(sluice_progress& progress) noexcept {
  struct stat status;
  if (fstat(source_, &status) != 0) return StopSource(source_, errno, "fstat failed", progress);
  size_ = static_cast<std::uint64_t>(status.st_size);
  measured_ = true;
  if (cursor_.to_end()) cursor_.ExpectEnd(size_);
  return std::nullopt;
}

// Whole pages beyond the end cannot be read, so only a new end inside a page of what was sent, from
// `first` on, can have let zeros through.
bool MmapWrite::MayHaveSentZeros(std::uint64_t first) const noexcept {
  if (size_ >= cursor_.offset()) return false;
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return size_ % page != 0 && size_ > first - first % page;
}

}  // namespace sluice::plugins
