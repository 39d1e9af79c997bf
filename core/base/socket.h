// Sockets, as far as operating systems differ. See file.h for what functions return.
#ifndef SLUICE_CORE_BASE_SOCKET_H_
#define SLUICE_CORE_BASE_SOCKET_H_

#include <array>
#include <cstdint>
#include <optional>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::base {

// Where the harness's own TCP sockets are: an IPv4 address and a port, in the host's byte order.
struct InternetAddress {
  std::uint32_t address = 0x7f000001;  // 127.0.0.1
  std::uint16_t port = 0;              // 0: the system chooses
};

// Makes a socket that listens for one connection at `at`. The receive buffer has to be set here:
// accepted sockets inherit it, and the SYN-ACK fixes the window scale before there is an accepted
// socket (tcp(7)). Programs that are started do not inherit these sockets.
Result<UniqueHandle> Listen(const InternetAddress& at, std::optional<int> receive_buffer);

// Connects a new socket to `listener` and accepts it there; connections from anybody else are
// closed. Returns the connecting socket first. All options except the buffer have their defaults.
Result<std::array<UniqueHandle, 2>> ConnectTo(Handle listener, std::optional<int> send_buffer);

// Returns two connected sockets on 127.0.0.1 with default buffers.
Result<std::array<UniqueHandle, 2>> ConnectLoopback();

// A new TCP socket that is connected to nothing.
Result<UniqueHandle> TcpSocket();

// A new stream socket of the local domain that is connected to nothing.
Result<UniqueHandle> LocalSocket();

// Returns two connected stream sockets of the local domain. An error where the system has no such
// sockets.
Result<std::array<UniqueHandle, 2>> ConnectLocal();

enum class Buffer : std::uint8_t { kSend, kReceive };

// The size of the buffer in bytes, as the system accounts them; −1 on failure.
std::int64_t BufferOf(Handle socket, Buffer buffer);

// nullopt leaves the size to the system.
Result<void> SetBuffer(Handle socket, Buffer buffer, std::optional<int> bytes);

// Returns 0, or −1. On POSIX systems for any descriptor; on Windows for sockets.
int SetNonblocking(Handle handle, bool nonblocking);

enum class Half : std::uint8_t { kReading, kWriting, kBoth };
int ShutDown(Handle socket, Half half);

// Sends small segments at once (TCP_NODELAY), as servers do. TCP only.
int SendAtOnce(Handle socket);

// Makes closing the socket reset its connection (RST). TCP only.
int AbortOnClose(Handle socket);

// Bytes that can be read at once from a socket, pipe or file, or −1.
std::int64_t ReadableBytes(Handle handle);

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_SOCKET_H_
