#include "core/base/socket.h"

#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/native_socket.h"

namespace sluice::base {
namespace {

constexpr int kBacklog = 1;

using NameOf = decltype(&::getsockname);

// The address that getsockname or getpeername answers.
Result<sockaddr_in> AddressOf(Handle socket, NameOf name) {
  sockaddr_in address{};
  native::Length size = sizeof address;
  if (name(native::Of(socket), native::Name(address), &size) != 0) {
    return Failed("cannot learn a TCP socket's address");
  }
  return address;
}

bool SameEnd(const sockaddr_in& one, const sockaddr_in& other) {
  return one.sin_port == other.sin_port && one.sin_addr.s_addr == other.sin_addr.s_addr;
}

}  // namespace

Result<UniqueHandle> TcpSocket() {
  if (native::Start() != 0) return Failed("there are no sockets");
  UniqueHandle socket(native::MakeSocket(AF_INET, SOCK_STREAM));
  if (!socket) return Failed("cannot make a TCP socket");
  return socket;
}

Result<UniqueHandle> Listen(const InternetAddress& at, std::optional<int> receive_buffer) {
  auto listener = TcpSocket();
  if (!listener) return listener;
  if (auto set = SetBuffer(listener->get(), Buffer::kReceive, receive_buffer); !set) {
    return set.error();
  }
  sockaddr_in bound{};
  bound.sin_family = AF_INET;
  bound.sin_addr.s_addr = htonl(at.address);
  bound.sin_port = htons(at.port);
  const native::Socket socket = native::Of(listener->get());
  if (::bind(socket, native::Name(bound), sizeof bound) != 0) {
    return Failed("cannot bind a TCP socket to the channel's address");
  }
  if (::listen(socket, kBacklog) != 0) return Failed("cannot listen on a TCP socket");
  return listener;
}

Result<std::array<UniqueHandle, 2>> ConnectTo(Handle listener, std::optional<int> send_buffer) {
  const auto address = AddressOf(listener, ::getsockname);
  if (!address) return address.error();
  auto sender = TcpSocket();
  if (!sender) return sender.error();
  if (auto set = SetBuffer(sender->get(), Buffer::kSend, send_buffer); !set) return set.error();
  if (native::ConnectFully(native::Of(sender->get()), native::Name(*address), sizeof *address) !=
      0) {
    return Failed("cannot connect a TCP socket to the channel's own listener");
  }
  const auto own = AddressOf(sender->get(), ::getsockname);
  if (!own) return own.error();
  for (;;) {
    UniqueHandle accepted(native::Accept(native::Of(listener)));
    if (!accepted) return Failed("cannot accept a TCP connection");
    const auto peer = AddressOf(accepted.get(), ::getpeername);
    if (peer && SameEnd(*peer, *own)) {
      return std::array<UniqueHandle, 2>{std::move(*sender), std::move(accepted)};
    }
  }
}

Result<std::array<UniqueHandle, 2>> ConnectLoopback() {
  const auto listener = Listen({}, std::nullopt);
  if (!listener) return listener.error();
  return ConnectTo(listener->get(), std::nullopt);
}

Result<UniqueHandle> LocalSocket() {
  if (native::Start() != 0) return Failed("there are no sockets");
  UniqueHandle socket(native::MakeSocket(AF_UNIX, SOCK_STREAM));
  if (!socket) return Failed("cannot make a unix socket");
  return socket;
}

std::int64_t BufferOf(Handle socket, Buffer buffer) {
  int size = 0;
  native::Length length = sizeof size;
  const int option = buffer == Buffer::kSend ? SO_SNDBUF : SO_RCVBUF;
  return ::getsockopt(native::Of(socket), SOL_SOCKET, option, reinterpret_cast<char*>(&size),
                      &length) == 0
             ? size
             : -1;
}

Result<void> SetBuffer(Handle socket, Buffer buffer, std::optional<int> bytes) {
  if (!bytes) return {};
  const int option = buffer == Buffer::kSend ? SO_SNDBUF : SO_RCVBUF;
  if (native::SetOption(native::Of(socket), SOL_SOCKET, option, *bytes) != 0) {
    return Failed("cannot set a socket's buffer to " + std::to_string(*bytes) + " bytes");
  }
  return {};
}

int ShutDown(Handle socket, Half half) {
  constexpr int kHow[] = {native::kShutRead, native::kShutWrite, native::kShutBoth};
  return ::shutdown(native::Of(socket), kHow[static_cast<int>(half)]);
}

int SendAtOnce(Handle socket) {
  return native::SetOption(native::Of(socket), IPPROTO_TCP, TCP_NODELAY, int{1});
}

int AbortOnClose(Handle socket) {
  const linger abort = {.l_onoff = 1, .l_linger = 0};
  return native::SetOption(native::Of(socket), SOL_SOCKET, SO_LINGER, abort);
}

}  // namespace sluice::base
