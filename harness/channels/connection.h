// A connected pair of descriptors to test a plugin on, and how one is asked for.
#ifndef SLUICE_HARNESS_CHANNELS_CONNECTION_H_
#define SLUICE_HARNESS_CHANNELS_CONNECTION_H_

#include <functional>
#include <optional>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::channels {

using base::UniqueHandle;

// Sizes of a connection's buffers in bytes, set before connecting; nullopt is the system's default.
//
// Sockets: what setsockopt(2) is given for SO_SNDBUF and SO_RCVBUF. Linux doubles it for its own
// bookkeeping and caps it at net.core.wmem_max and rmem_max (socket(7)); getsockopt tells what came
// of it. A unix socket has no receive buffer of its own on Linux: what is sent is charged to the
// sender until it is read.
//
// Pipe: `send` is its capacity, rounded up by the kernel to a power of two
// of pages (F_SETPIPE_SZ, fcntl(2)); `receive` is ignored. File: both are ignored.
struct Buffers {
  std::optional<int> send;
  std::optional<int> receive;
};

// Both ends are blocking, close-on-exec and independent of every other connection.
struct Connection {
  UniqueHandle sink;      // what a plugin writes to
  UniqueHandle receiver;  // where the harness reads
};

// Makes a fresh connection.
using Connector = std::function<base::Result<Connection>(const Buffers&)>;

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_CONNECTION_H_
