#include "harness/app/sockets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>

#include "core/base/error.h"
#include "core/base/socket.h"
#include "harness/app/failure.h"

namespace sluice::app {
namespace {

Attempt<std::vector<SocketAddress>> ResolvePath(const UnixAddress& address) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  if (address.path.size() >= sizeof(local.sun_path)) {
    return Failure{kExitUsage,
                   fmt::format("bad address \"unix:{}\": the path of a unix socket has at "
                               "most {} bytes, but this one has {}",
                               address.path, sizeof(local.sun_path) - 1, address.path.size())};
  }
  std::memcpy(local.sun_path, address.path.data(), address.path.size());
  SocketAddress resolved{};
  std::memcpy(&resolved.storage, &local, sizeof(local));
  resolved.size =
      static_cast<base::native::Length>(offsetof(sockaddr_un, sun_path) + address.path.size() + 1);
  return std::vector{resolved};
}

Attempt<std::vector<SocketAddress>> ResolveHost(const TcpAddress& address) {
  if (base::native::Start() != 0)
    return Failure{kExitFailed, base::Failed("sockets are not available").message};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error =
      getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (error != 0) {
    return Failure{kExitFailed, fmt::format("cannot resolve {}: {}", address.host,
                                            base::native::ResolutionErrorText(error))};
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  std::vector<SocketAddress> all;
  for (const addrinfo* it = found; it != nullptr; it = it->ai_next) {
    SocketAddress& resolved = all.emplace_back();
    std::memcpy(&resolved.storage, it->ai_addr, it->ai_addrlen);
    resolved.size = static_cast<base::native::Length>(it->ai_addrlen);
  }
  return all;
}

// The error of one attempt, 0 when connected.
base::Result<int> ConnectOne(base::Handle socket, const SocketAddress& address,
                             const base::Cancellation& cancellation) {
  const base::native::Socket native = base::native::Of(socket);
  if (connect(native, address.get(), address.size) == 0) return 0;
  // It goes on by itself, also where a signal came.
  if (const int error = base::LastError(); !base::native::WouldBlock(error)) return int{error};
  if (auto ready = WaitReady(socket, Direction::kWrite, cancellation); !ready) return ready.error();
  int error = 0;
  base::native::Length size = sizeof(error);
  if (getsockopt(native, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error), &size) != 0) {
    return base::LastError();
  }
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
    const auto size = static_cast<std::size_t>(address.size);
    std::memcpy(&local, &address.storage, std::min(size, sizeof(local)));
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

base::Result<base::UniqueHandle> MakeSocketFor(const SocketAddress& address) {
  if (base::native::Start() != 0) return base::Failed("sockets are not available");
  base::UniqueHandle socket(base::native::MakeSocket(address.storage.ss_family, SOCK_STREAM));
  if (socket && base::SetNonblocking(socket.get(), true) == 0) return socket;
  if (address.storage.ss_family != AF_UNIX) return base::Failed("cannot make a socket");
  // Windows before 10 (1803) has none, nor has Wine.
  return base::Failed("this system does not support unix sockets");
}

base::Result<base::UniqueHandle> Connect(const std::vector<SocketAddress>& addresses,
                                         const std::string& name,
                                         const base::Cancellation& cancellation) {
  base::Error error;
  std::string attempts;
  std::string reason;
  for (const SocketAddress& address : addresses) {
    auto socket = MakeSocketFor(address);
    if (!socket) {
      error = socket.error();
      reason = error.message;
    } else {
      const auto failed = ConnectOne(socket->get(), address, cancellation);
      if (!failed) return failed.error();
      if (*failed == 0) return socket;
      error = base::SystemError(*failed, ToString(address));
      reason = error.code.message();
    }
    attempts += (attempts.empty() ? "" : "; ") + error.message;
  }
  const std::string why = addresses.size() > 1 ? attempts : reason;
  return base::Error{error.code, fmt::format("cannot connect to {}: {}", name, why)};
}

}  // namespace sluice::app
