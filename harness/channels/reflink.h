// Files on a filesystem where they can share storage.
#ifndef SLUICE_HARNESS_CHANNELS_REFLINK_H_
#define SLUICE_HARNESS_CHANNELS_REFLINK_H_

#include <filesystem>

#include "core/base/error.h"
#include "harness/channels/channel.h"

namespace sluice::channels {

// Whether this system ever has such files.
bool HasReflinks();

// Makes a filesystem with reflinks (ioctl_ficlonerange(2)) in an image in `directory`; a source of
// the channel has to be on it, too (Built::directory). The error is a reason to skip.
//
// Linux: XFS or Btrfs on a loop device, whichever can be made, of which nothing is left in any case
// (linux/loop_filesystem.h). Needs root.
base::Result<Built> MakeReflink(const std::filesystem::path& directory);

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_REFLINK_H_
