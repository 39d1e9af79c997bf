// A filesystem of its own, in a file.
#ifndef SLUICE_HARNESS_CHANNELS_LOOP_FILESYSTEM_H_
#define SLUICE_HARNESS_CHANNELS_LOOP_FILESYSTEM_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::channels {

// An image file without a name, on a loop device that detaches itself, mounted in no directory
// (fsmount(2), Linux 5.2). So nobody else sees the filesystem, and nothing is left of it when this
// object and the last file on it are gone, however the process ends.
class LoopFilesystem {
 public:
  // Makes one of `type`, "xfs" or "btrfs", in an image of `bytes` in `directory` that takes room
  // only as it is filled: at first up to 64 MiB. Needs root, and mkfs.<type>; the error says which
  // is missing. Runs that program, and waits for it.
  static base::Result<LoopFilesystem> Make(std::string_view type,
                                           const std::filesystem::path& directory,
                                           std::uint64_t bytes);

  // Its root directory, by a name that leads there for this process and those it forks. Others may
  // be given open files. Valid for as long as this object.
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit LoopFilesystem(base::UniqueHandle mount);

  base::UniqueHandle mount_;
  std::filesystem::path path_;
};

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_LOOP_FILESYSTEM_H_
