// A file that is written at its position by calls that neither use nor move it.
#ifndef SLUICE_PLUGINS_LINUX_FILE_SINK_H_
#define SLUICE_PLUGINS_LINUX_FILE_SINK_H_

#include <sys/stat.h>

#include <cstdint>

namespace sluice::plugins {

// A borrowed descriptor of a file. The functions that change it answer 0 or the errno; after an
// error its position is where it was, so that what they did does not count and can be done again.
class FileSink {
 public:
  explicit FileSink(int fd) noexcept : fd_(fd) {}

  // Looks at the file, once, before anything is written. Nothing works without.
  bool Look() noexcept;

  std::uint64_t start() const noexcept { return start_; }  // its position at Look()
  std::uint64_t size() const noexcept { return size_; }    // then
  bool Is(const struct stat& other) const noexcept {       // the same file
    return other.st_dev == device_ && other.st_ino == inode_;
  }

  // What offsets and lengths of a clone are multiples of: st_blksize, a multiple of the
  // filesystem's block.
  std::uint64_t block() const noexcept { return block_; }

  // Shares `count` bytes of `source` from `offset` on with it at `position`, its own, and moves
  // that behind them (ioctl_ficlonerange(2)).
  int Clone(int source, std::uint64_t offset, std::uint64_t count,
            std::uint64_t position) const noexcept;

  // Makes `count` bytes at `position`, its own, a hole, and moves that behind them. What lies
  // behind stays. EBADF if it is open for appending, as copy_file_range(2) answers.
  int MakeHole(std::uint64_t count, std::uint64_t position) const noexcept;

 private:
  int MoveTo(std::uint64_t position) const noexcept;

  int fd_;
  std::uint64_t start_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t block_ = 0;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_FILE_SINK_H_
