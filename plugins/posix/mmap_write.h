// posix.mmap_write: mmap(2) of the source, send(2) or write(2) from the mapping.
#ifndef SLUICE_PLUGINS_POSIX_MMAP_WRITE_H_
#define SLUICE_PLUGINS_POSIX_MMAP_WRITE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <span>

#include "plugins/posix/sink.h"

namespace sluice::plugins {

// A read-only private mapping of a part of a file. Nothing in user space touches its bytes, only
// the kernel does, on behalf of a system call: where the file has shrunk that answers EFAULT, and
// nobody gets SIGBUS.
class Window {
 public:
  // Offsets are rounded down to this: a multiple of the page size everywhere.
  static constexpr std::uint64_t kAlignment = std::uint64_t{64} * 1024;
  static constexpr std::uint64_t kSize = std::uint64_t{1024} * 1024;

  Window() noexcept = default;
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window() { Unmap(); }

  // Maps from `offset` to `end`, at most kSize from the aligned offset on, unless the window has
  // `offset` already. Answers 0 or errno.
  int Cover(int source, std::uint64_t offset, std::uint64_t end) noexcept;

  // The mapped bytes in [offset, end).
  std::span<const std::byte> View(std::uint64_t offset, std::uint64_t end) const noexcept;

 private:
  void Unmap() noexcept;

  void* base_ = nullptr;
  std::uint64_t begin_ = 0;  // in the source
  std::uint64_t end_ = 0;
};

// One copy of every byte: the page cache into the sink. The mapping is a window that moves on every
// 1 MiB; each costs mmap, write and munmap, and there is an fstat before the first write of a step
// and after each.
//
// Bytes beyond the end of the file in its last page read as zeros. The size is looked at before
// each write, so that they are not offered; if the file shrinks during the write itself some may go
// out, and the check after it answers SLUICE_E_SOURCE_TRUNCATED.
//
// Bytes are sent by value: write(2) has copied them when it returns.
class MmapWrite {
 public:
  static constexpr Identity kIdentity{
      .name = "posix.mmap_write",
      .version = "1.0.0",
      .summary = "writes from a mapping of the file, 1 MiB at a time: mmap + send or write",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_STABLE |
                      SLUICE_CAP_TO_END | SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kSocketSinks | kPipeSink | kFileSink,
             .staged_milli = 0,
             .send_milli = 1000,
             .crossings_per_mib_max = 12}),
  };

  // Maps regular files; writes sockets, pipes, files and devices.
  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept;

  explicit MmapWrite(const sluice_request& request) noexcept
      : route_(*request.route),
        source_(static_cast<int>(request.route->source->handle)),
        cursor_(request),
        sink_(*request.route->sink) {}
  sluice_status Open(sluice_report& report) noexcept;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;

 private:
  Answer Round(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer Measure(sluice_progress& progress) noexcept;
  bool MayHaveSentZeros(std::uint64_t first) const noexcept;

  const sluice_route& route_;
  int source_;
  Cursor cursor_;
  Sink sink_;
  Window window_;
  std::uint64_t size_ = 0;  // of the source, when it was last looked at
  bool measured_ = false;   // in this step, since the last write
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_POSIX_MMAP_WRITE_H_
