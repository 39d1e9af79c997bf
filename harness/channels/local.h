// Connected pairs that need no network: a pair of unix sockets, a pipe, a file.
#ifndef SLUICE_HARNESS_CHANNELS_LOCAL_H_
#define SLUICE_HARNESS_CHANNELS_LOCAL_H_

#include <filesystem>

#include "core/base/error.h"
#include "harness/channels/connection.h"

namespace sluice::harness {

// Two unnamed stream sockets.
host::Result<Connection> ConnectUnix(const Buffers& buffers);

// Implemented in the folder of the operating system. A pipe is a channel where it can be waited
// for.
bool HasPipes();
host::Result<Connection> ConnectPipe(const Buffers& buffers);

// A new, empty file in `directory`, which is gone with the last handle. The ends are two open
// descriptions of it: each has a position of its own, and reading sees what was written so far.
host::Result<Connection> ConnectFile(const std::filesystem::path& directory);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CHANNELS_LOCAL_H_
