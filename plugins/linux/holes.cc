#include "plugins/linux/holes.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>

namespace sluice::plugins {

void Holes::Look(const struct stat& status) noexcept {
  constexpr blkcnt_t kUnit = 512;  // of st_blocks (stat(3type))
  looks_ = status.st_size > status.st_blksize && status.st_blocks < status.st_size / kUnit;
}

std::uint64_t Holes::LengthAt(std::uint64_t offset) noexcept {
  if (!looks_ || offset < data_end_) return 0;
  if (own_ < 0 && !Open()) {
    Ignore();
    return 0;
  }
  const auto at = static_cast<off_t>(offset);
  const off_t hole = lseek(own_, at, SEEK_HOLE);
  if (hole > at) {
    data_end_ = static_cast<std::uint64_t>(hole);
    return 0;
  }
  off_t data = hole;
  if (hole == at) {
    data = lseek(own_, at, SEEK_DATA);
    // The hole goes on to the end of the file.
    if (data < 0 && errno == ENXIO) data = lseek(own_, 0, SEEK_END);
  }
  // ENXIO: the file ends before; whatever reads there finds out.
  if (data < 0 && errno != ENXIO) Ignore();
  return data > at ? static_cast<std::uint64_t>(data - at) : 0;
}

bool Holes::Open() noexcept {
  constexpr std::string_view kDirectory = "/proc/thread-self/fd/";
  std::array<char, kDirectory.size() + 12> path{};
  kDirectory.copy(path.data(), kDirectory.size());
  std::to_chars(path.data() + kDirectory.size(), path.data() + path.size() - 1, fd_);
  own_ = open(path.data(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  return own_ >= 0;
}

}  // namespace sluice::plugins
