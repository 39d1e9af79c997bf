// The pipe that splice(2) needs between two ends that are not pipes.
#ifndef SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_
#define SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <utility>

#include "plugins/common/step.h"
#include "plugins/linux/by_reference.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins {

// A pipe of the transfer's own, which holds references to pages on their way. What every transfer
// calls is in this header, to be inlined.
class PrivatePipe {
 public:
  // The capacity of a new pipe (pipe(7)), and what is asked for if there is more to move: the most
  // that an unprivileged process gets (/proc/sys/fs/pipe-max-size).
  static constexpr std::uint64_t kUsual = std::uint64_t{64} * 1024;
  static constexpr std::uint64_t kMost = std::uint64_t{1024} * 1024;

  static constexpr char kFailed[] = "no private pipe: pipe2 failed";

  PrivatePipe() noexcept = default;
  // Of one that holds nothing.
  PrivatePipe(PrivatePipe&& other) noexcept
      : ends_(std::exchange(other.ends_, kNone)),
        owner_(std::exchange(other.owner_, 0)),
        capacity_(other.capacity_) {}
  PrivatePipe& operator=(const PrivatePipe&) = delete;
  ~PrivatePipe() {
    if (ends_[0] >= 0) Close();
  }

  // Creates the pipe for a transfer of `size` bytes, unless it was kept. Beyond
  // /proc/sys/fs/pipe-user-pages-soft the user gets a smaller one. Refuses if that fails.
  sluice_status Provide(std::uint64_t size, sluice_report& report) noexcept {
    if (!WasKept() || (size > kUsual && capacity_ == kUsual)) {
      if (const int error = Make(size); error != 0) {
        return Refuse(report, SLUICE_E_UNSUPPORTED, kFailed, error);
      }
    }
    return SLUICE_OK;
  }

  // Replaces it by an empty one. Returns 0 or errno.
  [[gnu::cold]] int Renew(std::uint64_t size) noexcept;

  int read_end() const noexcept { return ends_[0]; }
  int write_end() const noexcept { return ends_[1]; }

  // Returns the most bytes to fill the empty pipe with, from `offset` of the source on: up to the
  // end of a page, so that later fills use whole slots.
  std::uint64_t RoomFrom(std::uint64_t offset) const noexcept {
    constexpr std::uint64_t kPage = 4096;  // where pages are larger, a fill may be cut short
    return capacity_ - offset % kPage;
  }

  // The bytes of the source in the pipe, from the cursor on. They count as not moved.
  std::uint64_t held() const noexcept { return held_; }
  void Hold(std::uint64_t bytes) noexcept { held_ = bytes; }

  // Returns the pipe for the next transfer, or no pipe if there is something in it.
  PrivatePipe Keep() noexcept {
    if (held_ != 0 || owner_ == 0) Own();
    return std::move(*this);
  }

  // Makes one splice(2) of at most `budget` bytes from the pipe into the sink and advances the
  // cursor. If `ends`, the source may end with these bytes: then nothing is held back, unless a
  // tail or the caller's next bytes follow. Returns what a round of a step returns.
  Answer Drain(const Source& source, Cursor& cursor, const Sink& sink, std::uint64_t budget,
               bool ends, sluice_progress& progress) noexcept {
    const std::uint64_t count = std::min(held_, budget);
    const bool more = count < held_ || (ends ? cursor.HoldsEnd() : cursor.MoreAfter(count));
    const ssize_t moved =
        splice(read_end(), nullptr, sink.fd(), nullptr, static_cast<std::size_t>(count),
               SPLICE_F_MOVE | (more ? SPLICE_F_MORE : 0u));
    if (moved < 0) return StopByReference(source, cursor, sink, errno, "splice failed", progress);
    if (moved == 0) return Fail(progress, SLUICE_E_UNSUPPORTED, "splice moved nothing to the sink");
    const auto accepted = static_cast<std::uint64_t>(moved);
    held_ -= accepted;
    cursor.AdvanceSource(accepted);
    // A signal, or a full socket, which the next call tells apart.
    if (accepted < count) return SLUICE_MORE;
    return std::nullopt;
  }

 private:
  // By this process.
  bool WasKept() const noexcept { return owner_ != 0 && owner_ == getpid(); }
  void Close() noexcept;
  [[gnu::cold]] void Own() noexcept;
  [[gnu::cold]] int Make(std::uint64_t size) noexcept;

  static constexpr std::array<int, 2> kNone{-1, -1};

  std::array<int, 2> ends_ = kNone;
  // The process that kept the pipe: a child of fork(2) must not use its parent's. 0 if it was not
  // kept.
  pid_t owner_ = 0;
  std::uint64_t capacity_ = kUsual;
  std::uint64_t held_ = 0;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_
