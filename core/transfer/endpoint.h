// Endpoints: what a native handle is, and the facts by which a plugin chooses its path.
#ifndef SLUICE_CORE_TRANSFER_ENDPOINT_H_
#define SLUICE_CORE_TRANSFER_ENDPOINT_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <string_view>

#include "core/base/error.h"
#include "core/base/handle.h"

struct sockaddr_storage;

namespace sluice::transfer {

// Returns the facts about an open handle: kind, blocking mode, size, file system. `handle` is
// borrowed; the result names it by number and is valid as long as it stays open and in the same
// mode. Returns an error for a directory (EISDIR, ERROR_DIRECTORY_NOT_SUPPORTED) and for a closed
// handle. Thread-safe. Takes a few system calls: describe once, transfer often.
//
// `facts` are SLUICE_FACT_* bits that the caller knows. On Windows a program cannot ask whether a
// socket is non-blocking (FIONBIO), so there SLUICE_FACT_NONBLOCKING has to come from the caller.
base::Result<sluice_endpoint> Describe(base::Handle handle, std::uint32_t facts = 0);

// Returns true if both ends of a TCP connection are on this machine.
bool HasLocalPeer(base::Handle connection);

// Returns true if the addresses of the ends of one connection belong to the same machine: they are
// equal, as they are when a program connects to an address of its own host, or both are of
// 127.0.0.0/8.
bool OnOneMachine(const sockaddr_storage& own, const sockaddr_storage& peer);

// Returns "file", "tcp", "unix", "pipe", "device", "socket", or "unknown".
std::string_view KindName(std::uint32_t kind);

// Returns the kind with that name, or SLUICE_KIND_UNKNOWN.
std::uint32_t KindByName(std::string_view name);

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_ENDPOINT_H_
