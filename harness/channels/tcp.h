// Connected pairs of TCP sockets over the loopback device.
#ifndef SLUICE_HARNESS_CHANNELS_TCP_H_
#define SLUICE_HARNESS_CHANNELS_TCP_H_

#include "core/base/error.h"
#include "harness/channels/connection.h"

namespace sluice::channels {

// Connects to `listener`, which base::Listen() made. All options but the buffers are the system's
// defaults; Nagle's algorithm is on.
base::Result<Connection> ConnectTo(const base::UniqueHandle& listener, const Buffers& buffers);

// Both ends on 127.0.0.1.
base::Result<Connection> ConnectLoopback(const Buffers& buffers);

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_TCP_H_
