// What a TCP socket still holds of what was written to it. Linux.
#ifndef SLUICE_HARNESS_CHANNELS_QUEUE_H_
#define SLUICE_HARNESS_CHANNELS_QUEUE_H_

#include <cstdint>

#include "core/host/error.h"

namespace sluice::harness {

// Bytes at the end of what was written to `sink` that TCP has not sent even once: write_seq -
// snd_nxt (SIOCOUTQNSD, tcp_ioctl in net/ipv4/tcp.c). Only a TCP socket has the number.
host::Result<std::uint64_t> UnsentBytes(int sink);

// Bytes written to `sink` that the peer's TCP has not acknowledged: write_seq - snd_una (SIOCOUTQ,
// tcp(7)). At 0 they are all in the receiver's queue, or read. For a unix socket: the memory, with
// its overhead, of what was not read yet.
host::Result<std::uint64_t> UnackedBytes(int sink);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CHANNELS_QUEUE_H_
