// Connected pairs: TCP over loopback, unix sockets, a pipe, a file.
#ifndef SLUICE_HARNESS_CHANNELS_CONNECT_H_
#define SLUICE_HARNESS_CHANNELS_CONNECT_H_

#include <filesystem>

#include "core/base/error.h"
#include "harness/channels/connection.h"

namespace sluice::channels {

// Connects to `listener`, which base::Listen() made. All options except the buffers are the
// system's defaults; Nagle's algorithm is on.
base::Result<Connection> ConnectTo(const base::UniqueHandle& listener, const Buffers& buffers);

// A TCP connection with both ends on 127.0.0.1.
base::Result<Connection> ConnectLoopback(const Buffers& buffers);

// Two unnamed stream sockets.
base::Result<Connection> ConnectUnix(const Buffers& buffers);

// A pipe is a channel only where it can be waited for.
bool HasPipes();
base::Result<Connection> ConnectPipe(const Buffers& buffers);

// A new, empty file in `directory`, which is gone with the last handle. The ends are two open
// descriptions of it: each has a position of its own, and reading sees what was written so far.
base::Result<Connection> ConnectFile(const std::filesystem::path& directory);

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_CONNECT_H_
