// The paths of unix sockets.
#ifndef SLUICE_HARNESS_CLI_SOCKET_PATH_H_
#define SLUICE_HARNESS_CLI_SOCKET_PATH_H_

#include <cstdint>
#include <optional>
#include <string>

#include "harness/cli/sockets.h"

namespace sluice::cli {

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

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_SOCKET_PATH_H_
