#include "harness/witness/extents.h"

#if defined(__linux__)
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <vector>
#endif

namespace sluice::witness {

#if defined(__linux__)

// Documentation/filesystems/fiemap.rst
std::optional<std::uint64_t> SharedBytes(int fd) {
  constexpr std::size_t kExtents = 32;
  std::vector<std::byte> storage(sizeof(fiemap) + kExtents * sizeof(fiemap_extent));
  auto* const map = reinterpret_cast<fiemap*>(storage.data());
  const auto* const extents = reinterpret_cast<const fiemap_extent*>(map + 1);
  std::uint64_t shared = 0;
  std::uint64_t from = 0;
  for (bool last = false; !last;) {
    std::ranges::fill(storage, std::byte{0});
    map->fm_start = from;
    map->fm_length = FIEMAP_MAX_OFFSET - from;
    map->fm_extent_count = kExtents;
    if (::ioctl(fd, FS_IOC_FIEMAP, map) != 0) return std::nullopt;
    if (map->fm_mapped_extents == 0) break;
    for (std::size_t i = 0; i < map->fm_mapped_extents; ++i) {
      const fiemap_extent& extent = extents[i];
      if ((extent.fe_flags & FIEMAP_EXTENT_SHARED) != 0) shared += extent.fe_length;
      last = (extent.fe_flags & FIEMAP_EXTENT_LAST) != 0;
      from = extent.fe_logical + extent.fe_length;
    }
  }
  return shared;
}

std::optional<std::uint64_t> OccupiedBytes(int fd) {
  constexpr std::uint64_t kUnit = 512;  // of st_blocks (stat(3type))
  struct stat status {};
  if (::fstat(fd, &status) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_blocks) * kUnit;
}

#else

// Windows: only ReFS shares (FSCTL_GET_RETRIEVAL_POINTERS_AND_REFCOUNT tells); FreeBSD: ZFS; macOS:
// APFS. None is asked. A clone then counts as a copy, which nobody claims it is not.
std::optional<std::uint64_t> SharedBytes(base::Handle) { return std::nullopt; }

std::optional<std::uint64_t> OccupiedBytes(base::Handle) { return std::nullopt; }

#endif

}  // namespace sluice::witness
