// Stream sockets: resolving addresses, connecting, waiting.
#ifndef SLUICE_HARNESS_APP_SOCKETS_H_
#define SLUICE_HARNESS_APP_SOCKETS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/cancellation.h"
#include "core/base/error.h"
#include "core/base/handle.h"
#include "core/base/native_socket.h"
#include "harness/app/address.h"
#include "harness/app/failure.h"

namespace sluice::app {

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

enum class Direction { kRead, kWrite };

// True: reading or writing `handle`, a socket, will not block (it may fail). False: `limit` has
// passed. Error: operation_canceled once `cancellation` is requested, or the system's.
base::Result<bool> WaitReady(base::Handle handle, Direction direction,
                             const base::Cancellation& cancellation,
                             std::optional<std::chrono::milliseconds> limit = std::nullopt);

// Which file it is, whatever its names are.
struct SocketFile {
  std::uint64_t device = 0;
  std::uint64_t number = 0;
  friend bool operator==(const SocketFile&, const SocketFile&) = default;
};

// The socket at the path itself, where a link leads is not asked. Empty if there is something else
// or nothing.
std::optional<SocketFile> SocketAt(const std::string& path);

// True if it is sure that no process listens at the unix socket any more. It is asked without
// becoming a connection that the process would accept; Windows knows no such way: false.
bool IsAbandoned(const SocketAddress& address);

// A number that changes as long as bytes which were sent on the socket arrive at the peer. Always
// the same where the system does not tell.
std::uint64_t Arrived(base::Handle socket);

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_SOCKETS_H_
