// Stream sockets of this process: reaching an address, and being reached at one. POSIX.
#ifndef SLUICE_HARNESS_CLI_SOCKETS_H_
#define SLUICE_HARNESS_CLI_SOCKETS_H_

#include <string>
#include <vector>

#include "core/base/cancellation.h"
#include "core/base/error.h"
#include "core/base/handle.h"
#include "core/base/native_socket.h"
#include "harness/cli/address.h"
#include "harness/cli/failure.h"

namespace sluice::cli {

using base::Handle;
using base::UniqueHandle;

struct SocketAddress {
  sockaddr_storage storage;
  base::native::Length size;

  const sockaddr* get() const {
    return static_cast<const sockaddr*>(static_cast<const void*>(&storage));
  }
  sockaddr* get() { return static_cast<sockaddr*>(static_cast<void*>(&storage)); }
};

// Every address the name has, in the order to try them (getaddrinfo(3)). Fails with kExitFailed, or
// kExitUsage for a path that does not fit into a sockaddr_un.
Attempt<std::vector<SocketAddress>> Resolve(const Address& address);

// "127.0.0.1:9000", "[::1]:9000", "unix:/run/a.sock".
std::string ToString(const SocketAddress& address);

// A new stream socket for that address, non-blocking.
base::Result<UniqueHandle> MakeSocketFor(const SocketAddress& address);

// Connects to the first of `addresses` that answers; `name` is for the message, which has what each
// of them answered. The socket is non-blocking.
base::Result<UniqueHandle> Connect(const std::vector<SocketAddress>& addresses,
                                   const std::string& name, const base::Cancellation& cancellation);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_SOCKETS_H_
