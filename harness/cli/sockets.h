// Stream sockets of this process: reaching an address, and being reached at one. POSIX.
#ifndef SLUICE_HARNESS_CLI_SOCKETS_H_
#define SLUICE_HARNESS_CLI_SOCKETS_H_

#include <sys/socket.h>

#include <string>
#include <vector>

#include "core/host/error.h"
#include "core/transfer/cancellation.h"
#include "core/transfer/unique_handle.h"
#include "harness/cli/address.h"
#include "harness/cli/failure.h"

namespace sluice::harness {

using transfer::UniqueHandle;

struct SocketAddress {
  sockaddr_storage storage;
  socklen_t size;

  const sockaddr* get() const {
    return static_cast<const sockaddr*>(static_cast<const void*>(&storage));
  }
};

// Every address the name has, in the order to try them (getaddrinfo(3)). Fails with kExitFailed, or
// kExitUsage for a path that does not fit into a sockaddr_un.
Attempt<std::vector<SocketAddress>> Resolve(const Address& address);

// "127.0.0.1:9000", "[::1]:9000", "unix:/run/a.sock".
std::string ToString(const SocketAddress& address);

// Connects to the first of `addresses` that answers; `name` is for the message, which has what each
// of them answered. The socket is non-blocking.
host::Result<UniqueHandle> Connect(const std::vector<SocketAddress>& addresses,
                                   const std::string& name,
                                   const transfer::Cancellation& cancellation);

// Makes the end of the connection an error for a TCP peer (ECONNRESET) rather than the end of the
// stream, when `socket` is closed. Other sockets cannot.
void MakeCloseAbort(int socket);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CLI_SOCKETS_H_
