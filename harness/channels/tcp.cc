#include "harness/channels/tcp.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "harness/channels/retry.h"
#include "harness/channels/socket_buffers.h"

namespace sluice::harness {
namespace {

constexpr int kBacklog = 1;

using Name = int (*)(int, sockaddr*, socklen_t*);

// The address that getsockname or getpeername answers.
host::Result<sockaddr_in> AddressOf(const UniqueFd& socket, Name name) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (name(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return host::SystemError(errno, "cannot learn a TCP socket's address");
  }
  return address;
}

host::Result<UniqueFd> TcpSocket() {
  UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return host::SystemError(errno, "cannot make a TCP socket");
  return socket;
}

// connect(2), which goes on by itself after a signal. 0, or -1 with errno set.
int ConnectFully(int socket, const sockaddr_in& address) {
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return 0;
  if (errno != EINTR) return -1;
  pollfd waiting{.fd = socket, .events = POLLOUT, .revents = 0};
  if (RetryOnSignal([&] { return ::poll(&waiting, 1, -1); }) < 0) return -1;
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return -1;
  errno = error;
  return error == 0 ? 0 : -1;
}

}  // namespace

host::Result<UniqueFd> Listen(in_addr address, const Buffers& buffers) {
  auto listener = TcpSocket();
  if (!listener) return listener;
  if (auto set = SetSocketBuffer(*listener, SO_RCVBUF, buffers.receive); !set) return set.error();

  sockaddr_in bound{};
  bound.sin_family = AF_INET;
  bound.sin_addr = address;
  if (::bind(listener->get(), reinterpret_cast<const sockaddr*>(&bound), sizeof bound) != 0) {
    return host::SystemError(errno, "cannot bind a TCP socket to the channel's address");
  }
  if (::listen(listener->get(), kBacklog) != 0)
    return host::SystemError(errno, "cannot listen on a TCP socket");
  return listener;
}

host::Result<Connection> ConnectTo(const UniqueFd& listener, const Buffers& buffers) {
  const auto address = AddressOf(listener, ::getsockname);
  if (!address) return address.error();
  auto sender = TcpSocket();
  if (!sender) return sender.error();
  if (auto set = SetSocketBuffer(*sender, SO_SNDBUF, buffers.send); !set) return set.error();
  if (ConnectFully(sender->get(), *address) != 0) {
    return host::SystemError(errno, "cannot connect a TCP socket to the channel's own listener");
  }
  const auto own = AddressOf(*sender, ::getsockname);
  if (!own) return own.error();

  // Whoever else connected to the port is turned away.
  for (;;) {
    UniqueFd accepted(
        RetryOnSignal([&] { return ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC); }));
    if (!accepted) return host::SystemError(errno, "cannot accept a TCP connection");
    const auto peer = AddressOf(accepted, ::getpeername);
    if (!peer) continue;
    if (peer->sin_port == own->sin_port && peer->sin_addr.s_addr == own->sin_addr.s_addr) {
      return Connection{.sink = std::move(*sender), .receiver = std::move(accepted)};
    }
  }
}

host::Result<Connection> ConnectLoopback(const Buffers& buffers) {
  const auto listener = Listen({.s_addr = htonl(INADDR_LOOPBACK)}, buffers);
  if (!listener) return listener.error();
  return ConnectTo(*listener, buffers);
}

}  // namespace sluice::harness
