#include "harness/cli/sockets.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>
#include <system_error>

#include "harness/cli/exit_code.h"
#include "harness/cli/ready.h"

namespace sluice::harness {
namespace {

Attempt<std::vector<SocketAddress>> ResolvePath(const UnixAddress& address) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  if (address.path.size() >= sizeof(local.sun_path)) {
    return Failure{kExitUsage,
                   fmt::format("bad address \"unix:{}\": the path of a unix socket has at "
                               "most {} bytes, this one has {}",
                               address.path, sizeof(local.sun_path) - 1, address.path.size())};
  }
  std::memcpy(local.sun_path, address.path.data(), address.path.size());
  SocketAddress resolved{};
  std::memcpy(&resolved.storage, &local, sizeof(local));
  resolved.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.path.size() + 1);
  return std::vector{resolved};
}

Attempt<std::vector<SocketAddress>> ResolveHost(const TcpAddress& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error =
      getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (error != 0) {
    const std::string why = error == EAI_SYSTEM ? std::system_category().message(errno)
                                                : std::string(gai_strerror(error));
    return Failure{kExitFailed, fmt::format("cannot resolve {}: {}", address.host, why)};
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  std::vector<SocketAddress> all;
  for (const addrinfo* it = found; it != nullptr; it = it->ai_next) {
    SocketAddress& resolved = all.emplace_back();
    std::memcpy(&resolved.storage, it->ai_addr, it->ai_addrlen);
    resolved.size = it->ai_addrlen;
  }
  return all;
}

// The errno of one attempt, 0 when connected.
host::Result<int> ConnectOne(int fd, const SocketAddress& address,
                             const transfer::Cancellation& cancellation) {
  if (connect(fd, address.get(), address.size) == 0) return 0;
  // An interrupted connect(2) goes on by itself, like one that would block.
  if (errno != EINPROGRESS && errno != EINTR) return int{errno};
  if (auto ready = WaitReady(fd, Direction::kWrite, cancellation); !ready) return ready.error();
  int error = 0;
  socklen_t size = sizeof(error);
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return int{errno};
  return error;
}

}  // namespace

Attempt<std::vector<SocketAddress>> Resolve(const Address& address) {
  if (const auto* local = std::get_if<UnixAddress>(&address)) return ResolvePath(*local);
  return ResolveHost(std::get<TcpAddress>(address));
}

std::string ToString(const SocketAddress& address) {
  if (address.storage.ss_family == AF_UNIX) {
    sockaddr_un local{};
    std::memcpy(&local, &address.storage, std::min<std::size_t>(address.size, sizeof(local)));
    return fmt::format("unix:{}", local.sun_path);
  }
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (getnameinfo(address.get(), address.size, host.data(), host.size(), port.data(), port.size(),
                  NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "an unknown address";
  }
  const bool brackets = address.storage.ss_family == AF_INET6;
  return fmt::format("{}{}{}:{}", brackets ? "[" : "", host.data(), brackets ? "]" : "",
                     port.data());
}

host::Result<UniqueHandle> Connect(const std::vector<SocketAddress>& addresses,
                                   const std::string& name,
                                   const transfer::Cancellation& cancellation) {
  host::Error error;
  std::string attempts;
  for (const SocketAddress& address : addresses) {
    UniqueHandle fd(
        socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) {
      error = host::SystemError(errno, "socket");
    } else {
      const auto failed = ConnectOne(fd.get(), address, cancellation);
      if (!failed) return failed.error();
      if (*failed == 0) return fd;
      error = host::SystemError(*failed, ToString(address));
    }
    attempts += (attempts.empty() ? "" : "; ") + error.message;
  }
  const std::string why = addresses.size() > 1 ? attempts : error.code.message();
  return host::Error{error.code, fmt::format("cannot connect to {}: {}", name, why)};
}

void MakeCloseAbort(int socket) {
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

}  // namespace sluice::harness
