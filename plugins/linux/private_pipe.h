// The pipe that splice(2) needs between two ends of which neither is one.
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

// A pipe of one's own that holds references to pages on their way. What each transfer runs through
// is in this header, to be inlined.
class PrivatePipe {
 public:
  // What pipe(7) gives without asking, and what is asked for when there is more to move: the most
  // an unprivileged process gets (/proc/sys/fs/pipe-max-size).
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

  // Makes it, unless it was kept, for `size` bytes that are to move: large if these are many. A
  // user over /proc/sys/fs/pipe-user-pages-soft gets a smaller one. Refuses if there is none to be
  // had.
  sluice_status Provide(std::uint64_t size, sluice_report& report) noexcept {
    if (!WasKept() || (size > kUsual && capacity_ == kUsual)) {
      if (const int error = Make(size); error != 0) {
        return Refuse(report, SLUICE_E_UNSUPPORTED, kFailed, error);
      }
    }
    return SLUICE_OK;
  }

  // The same, anew and empty. Answers 0 or errno.
  [[gnu::cold]] int Renew(std::uint64_t size) noexcept;

  int read_end() const noexcept { return ends_[0]; }
  int write_end() const noexcept { return ends_[1]; }

  // Most to fill it with when empty, from `offset` of the source on, in bytes: up to a page border,
  // so that the following fills use every slot whole.
  std::uint64_t RoomFrom(std::uint64_t offset) const noexcept {
    constexpr std::uint64_t kPage = 4096;  // where pages are larger, a fill may be cut short
    return capacity_ - offset % kPage;
  }

  // Bytes of the source it holds, from the cursor on. They count as not moved.
  std::uint64_t held() const noexcept { return held_; }
  void Hold(std::uint64_t bytes) noexcept { held_ = bytes; }

  // For the next transfer; with something in it, it serves nobody.
  PrivatePipe Keep() noexcept {
    if (held_ != 0 || owner_ == 0) Own();
    return std::move(*this);
  }

  // One splice(2) of at most `budget` of them into the sink. Nothing is held back for what comes
  // after them if `ends`: the source may end there, unless a tail or the caller's next bytes
  // follow. Advances the cursor; answers as a round of a step does.
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
  // Who kept it: a child of fork(2) must not use its parent's. 0: nobody has, or there is none.
  pid_t owner_ = 0;
  std::uint64_t capacity_ = kUsual;
  std::uint64_t held_ = 0;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_
