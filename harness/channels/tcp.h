// Connected pairs of TCP sockets over the loopback device.
#ifndef SLUICE_HARNESS_CHANNELS_TCP_H_
#define SLUICE_HARNESS_CHANNELS_TCP_H_

#include "core/base/error.h"
#include "harness/channels/connection.h"

namespace sluice::harness {

// Connects to `listener`, which os::Listen() made. All options but the buffers are the system's
// defaults; Nagle's algorithm is on.
host::Result<Connection> ConnectTo(const UniqueHandle& listener, const Buffers& buffers);

// Both ends on 127.0.0.1.
host::Result<Connection> ConnectLoopback(const Buffers& buffers);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CHANNELS_TCP_H_
