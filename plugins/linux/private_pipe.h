// The pipe that splice(2) needs between two ends of which neither is one.
#ifndef SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_
#define SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_

#include <sluice/plugin.h>
#include <sys/types.h>

#include <array>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <utility>

#include "plugins/common/answer.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins {

// A pipe of one's own that holds references to pages on their way.
class PrivatePipe {
 public:
  // What pipe(7) gives without asking, and what is asked for when there is more to move: the most
  // an unprivileged process gets (/proc/sys/fs/pipe-max-size).
  static constexpr std::uint64_t kUsual = std::uint64_t{64} * 1024;
  static constexpr std::uint64_t kMost = std::uint64_t{1024} * 1024;

  PrivatePipe() noexcept = default;
  // Of one that holds nothing.
  PrivatePipe(PrivatePipe&& other) noexcept
      : ends_(std::exchange(other.ends_, kNone)), owner_(other.owner_), room_(other.room_) {}
  PrivatePipe& operator=(const PrivatePipe&) = delete;
  ~PrivatePipe() {
    if (ends_[0] >= 0) Close();
  }

  // Makes it, unless it was kept, for `size` bytes that are to move: large if these are many. A
  // user over /proc/sys/fs/pipe-user-pages-soft gets a smaller one. Answers 0 or errno.
  int Provide(std::uint64_t size) noexcept;

  // The same, anew and empty.
  int Renew(std::uint64_t size) noexcept;

  int read_end() const noexcept { return ends_[0]; }
  int write_end() const noexcept { return ends_[1]; }

  // Bytes to fill it with when empty, if they fill whole pages: no more than it has room for.
  std::uint64_t capacity() const noexcept { return capacity_; }

  // Bytes of the source it holds, from the cursor on. They count as not moved.
  std::uint64_t held() const noexcept { return held_; }
  void Hold(std::uint64_t bytes) noexcept { held_ = bytes; }

  // For the next transfer; with something in it, it serves nobody.
  PrivatePipe Keep() noexcept;

  // One splice(2) of at most `budget` of them into the sink. Nothing is held back for what comes
  // after them if `ends`: the source may end there, unless a tail or the caller's next bytes
  // follow. Advances the cursor; answers as a round of a step does.
  Answer Drain(const Source& source, Cursor& cursor, const Sink& sink, std::uint64_t budget,
               bool ends, sluice_progress& progress) noexcept;

 private:
  void Close() noexcept;

  static constexpr std::array<int, 2> kNone{-1, -1};

  std::array<int, 2> ends_ = kNone;
  pid_t owner_ = 0;  // who kept it: a child of fork(2) must not use its parent's; 0: nobody has
  std::uint64_t room_ = kUsual;
  std::uint64_t capacity_ = kUsual;  // no more than room_
  std::uint64_t held_ = 0;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_
