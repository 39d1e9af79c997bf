// Sets a buffer of a socket. POSIX.
#ifndef SLUICE_HARNESS_CHANNELS_SOCKET_BUFFERS_H_
#define SLUICE_HARNESS_CHANNELS_SOCKET_BUFFERS_H_

#include <optional>

#include "core/host/error.h"
#include "core/transfer/unique_fd.h"

namespace sluice::harness {

// `option` is SO_SNDBUF or SO_RCVBUF. nullopt leaves the size to the system.
host::Result<void> SetSocketBuffer(const transfer::UniqueFd& socket, int option,
                                   std::optional<int> bytes);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CHANNELS_SOCKET_BUFFERS_H_
