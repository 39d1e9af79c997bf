// Connected pairs of TCP sockets over IPv4. POSIX.
#ifndef SLUICE_HARNESS_CHANNELS_TCP_H_
#define SLUICE_HARNESS_CHANNELS_TCP_H_

#include <netinet/in.h>

#include "core/host/error.h"
#include "harness/channels/connection.h"

namespace sluice::harness {

// A socket that listens for one connection on `address` (network byte order), at a port the system
// chooses.
//
// It is here that the receive buffer is set: accepted sockets inherit it, and the window scale is
// fixed by the SYN-ACK, before there is an accepted socket to set it on (tcp(7)).
host::Result<UniqueFd> Listen(in_addr address, const Buffers& buffers);

// Connects a new socket of this process to `listener` and accepts it there. All options but the
// buffers are the system's defaults; Nagle's algorithm is on.
host::Result<Connection> ConnectTo(const UniqueFd& listener, const Buffers& buffers);

// Both on 127.0.0.1.
host::Result<Connection> ConnectLoopback(const Buffers& buffers);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CHANNELS_TCP_H_
