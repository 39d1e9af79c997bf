// Where a file has nothing stored.
#ifndef SLUICE_PLUGINS_LINUX_HOLES_H_
#define SLUICE_PLUGINS_LINUX_HOLES_H_

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>

namespace sluice::plugins {

// Finds the holes of a file (SEEK_HOLE, lseek(2)). That moves the position, which the file's
// descriptor may share with others, so it is done on another one of the same file, opened by
// /proc. Where that is not allowed, where the filesystem does not tell, and where everything is
// stored, there are no holes: zeros are bytes like others.
class Holes {
 public:
  explicit Holes(int fd) noexcept : fd_(fd) {}
  Holes(const Holes&) = delete;
  Holes& operator=(const Holes&) = delete;
  ~Holes() {
    if (own_ >= 0) close(own_);
  }

  // The file's status: there are none if it occupies as much as it is long (of a few bytes it does
  // not matter).
  void Look(const struct stat& status) noexcept;

  // How long the hole is that begins at `offset`, up to the end of the file at most; 0: there is
  // none, or nobody can tell.
  std::uint64_t LengthAt(std::uint64_t offset) noexcept;

  // Up to where there is no hole, as far as LengthAt() has seen, if that is behind `offset`; else
  // UINT64_MAX: not known.
  std::uint64_t DataEnd(std::uint64_t offset) const noexcept {
    return offset < data_end_ ? data_end_ : UINT64_MAX;
  }

  // True if there may be some.
  bool any() const noexcept { return looks_; }

  // From now on there are none.
  void Ignore() noexcept { looks_ = false; }

 private:
  bool Open() noexcept;

  int fd_;
  int own_ = -1;
  bool looks_ = false;
  std::uint64_t data_end_ = 0;  // no hole before it, from where LengthAt() last looked
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_HOLES_H_
