// How far the bytes have come that were written to a TCP socket.
#ifndef SLUICE_HARNESS_CHANNELS_QUEUE_H_
#define SLUICE_HARNESS_CHANNELS_QUEUE_H_

#include <cstdint>
#include <string_view>

#include "core/base/error.h"
#include "harness/channels/connection.h"

namespace sluice::channels {

// Both take a TCP connection, from whose receiver nobody has read, and all the bytes that its sink
// has accepted.

// Bytes at the end of what was accepted of which no copy can have been made except by the
// sending call. Linux: TCP has not sent them even once: write_seq - snd_nxt (SIOCOUTQNSD, tcp_ioctl
// in net/ipv4/tcp.c). Elsewhere the sender's queue cannot be asked for: see UndeliveredBytes().
base::Result<std::uint64_t> UnsentBytes(const Connection& connection, std::uint64_t accepted);

// Bytes that are not in the receiver's queue. Linux: which the peer's TCP has not acknowledged:
// write_seq - snd_una (SIOCOUTQ, tcp(7)). Elsewhere: all except what the receiver could read now
// (FIONREAD).
base::Result<std::uint64_t> UndeliveredBytes(const Connection& connection, std::uint64_t accepted);

// Where UnsentBytes() are, to go on after "while the bytes were".
std::string_view UnsentPlace();

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_QUEUE_H_
