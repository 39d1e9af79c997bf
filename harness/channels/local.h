// Connected pairs that need no network: a pair of unix sockets, a pipe, a file.
#ifndef SLUICE_HARNESS_CHANNELS_LOCAL_H_
#define SLUICE_HARNESS_CHANNELS_LOCAL_H_

#include <filesystem>

#include "core/base/error.h"
#include "harness/channels/connection.h"

namespace sluice::channels {

// Two unnamed stream sockets.
base::Result<Connection> ConnectUnix(const Buffers& buffers);

// Implemented in the folder of the operating system. A pipe is a channel where it can be waited
// for.
bool HasPipes();
base::Result<Connection> ConnectPipe(const Buffers& buffers);

// A new, empty file in `directory`, which is gone with the last handle. The ends are two open
// descriptions of it: each has a position of its own, and reading sees what was written so far.
base::Result<Connection> ConnectFile(const std::filesystem::path& directory);

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_LOCAL_H_
