// What splice(2) moves through when the sink is no pipe itself.
#ifndef SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_
#define SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_

#include <array>
#include <cstdint>

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

  // Makes it, large if `size` bytes are to move; a user over /proc/sys/fs/pipe-user-pages-soft gets
  // a smaller one. Answers 0 or errno.
  int Make(std::uint64_t size) noexcept;

  int read_end() const noexcept { return ends_[0]; }
  int write_end() const noexcept { return ends_[1]; }

  // Bytes it has room for when empty, if they fill whole pages.
  std::uint64_t capacity() const noexcept { return capacity_; }

 private:
  std::array<int, 2> ends_{-1, -1};
  std::uint64_t capacity_ = kUsual;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_PRIVATE_PIPE_H_
