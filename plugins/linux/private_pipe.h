// The pipe that splice(2) needs between two ends of which neither is one.
#ifndef SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_
#define SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_

#include <sluice/plugin.h>

#include <array>
#include <cstdint>
#include <sluice/cursor.hpp>

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
  PrivatePipe(const PrivatePipe&) = delete;
  PrivatePipe& operator=(const PrivatePipe&) = delete;
  ~PrivatePipe();

  // Makes it, or makes it anew and empty, large if `size` bytes are to move; a user over
  // /proc/sys/fs/pipe-user-pages-soft gets a smaller one. Answers 0 or errno.
  int Make(std::uint64_t size) noexcept;

  int read_end() const noexcept { return ends_[0]; }
  int write_end() const noexcept { return ends_[1]; }

  // Bytes it has room for when empty, if they fill whole pages.
  std::uint64_t capacity() const noexcept { return capacity_; }

  // Bytes of the source it holds, from the cursor on. They count as not moved.
  std::uint64_t held() const noexcept { return held_; }
  void Hold(std::uint64_t bytes) noexcept { held_ = bytes; }

  // One splice(2) of at most `budget` of them into the sink. Nothing is held back for what comes
  // after them if `ends`: the source may end there, unless a tail or the caller's next bytes
  // follow. Advances the cursor; answers as a round of a step does.
  Answer Drain(const Source& source, Cursor& cursor, const Sink& sink, std::uint64_t budget,
               bool ends, sluice_progress& progress) noexcept;

 private:
  void Close() noexcept;

  std::array<int, 2> ends_{-1, -1};
  std::uint64_t capacity_ = kUsual;
  std::uint64_t held_ = 0;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_
