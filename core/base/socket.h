// Sockets, as far as operating systems differ. See file.h for what functions answer.
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

// A socket that listens for one connection at `at`. It is here that the receive buffer is set:
// accepted sockets inherit it, and the window scale is fixed by the SYN-ACK, before there is an
// accepted socket to set it on (tcp(7)). Sockets are not inherited by programs that are started.
Result<UniqueHandle> Listen(const InternetAddress& at, std::optional<int> receive_buffer);

// Connects a new socket to `listener` and accepts it there; whoever else comes is turned away. The
// first of the two is what connected. All options but the buffer are the system's defaults.
Result<std::array<UniqueHandle, 2>> ConnectTo(Handle listener, std::optional<int> send_buffer);

// Both on 127.0.0.1, with the system's buffers.
Result<std::array<UniqueHandle, 2>> ConnectLoopback();

// A new TCP socket that is connected to nothing.
Result<UniqueHandle> TcpSocket();

// A new stream socket of the local domain that is connected to nothing.
Result<UniqueHandle> LocalSocket();

// Two stream sockets of the local domain that are connected to each other. An error where the
// system has none.
Result<std::array<UniqueHandle, 2>> ConnectLocal();

enum class Buffer : std::uint8_t { kSend, kReceive };

// In bytes, as the system accounts them; −1 if it fails.
std::int64_t BufferOf(Handle socket, Buffer buffer);

// nullopt leaves the size to the system.
Result<void> SetBuffer(Handle socket, Buffer buffer, std::optional<int> bytes);

// 0, or −1. On POSIX systems of any descriptor; on Windows of sockets.
int SetNonblocking(Handle handle, bool nonblocking);

enum class Half : std::uint8_t { kReading, kWriting, kBoth };
int ShutDown(Handle socket, Half half);

// Small segments leave at once (TCP_NODELAY), as servers want it. TCP only.
int SendAtOnce(Handle socket);

// Closing the socket resets its connection (RST). TCP only.
int AbortOnClose(Handle socket);

// Bytes that can be read at once from a socket, pipe or file, or −1.
std::int64_t ReadableBytes(Handle handle);

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_SOCKET_H_
