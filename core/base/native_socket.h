// The Berkeley socket interface, under the same names everywhere. For socket code only; it brings
// the system's headers along.
#ifndef SLUICE_CORE_BASE_NATIVE_SOCKET_H_
#define SLUICE_CORE_BASE_NATIVE_SOCKET_H_

#include <string>

#include "core/base/handle.h"

#if defined(_WIN32)
#include <winsock2.h>
#include <ws2tcpip.h>
// afunix.h, which not every SDK has.
struct sockaddr_un {
  ADDRESS_FAMILY sun_family;
  char sun_path[108];
};
#else
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#endif

namespace sluice::base::native {

#if defined(_WIN32)
using Socket = SOCKET;
using Length = int;
inline constexpr int kShutRead = SD_RECEIVE;
inline constexpr int kShutWrite = SD_SEND;
inline constexpr int kShutBoth = SD_BOTH;
#else
using Socket = int;
using Length = socklen_t;
inline constexpr int kShutRead = SHUT_RD;
inline constexpr int kShutWrite = SHUT_WR;
inline constexpr int kShutBoth = SHUT_RDWR;
#endif

inline Socket Of(Handle handle) { return static_cast<Socket>(handle); }

// Starts what sockets need in this process. Returns 0, or −1.
int Start();

// socket(2), accept(2): close-on-exec, or not inherited. connect(2) that a signal does not end.
// kNoHandle or −1 if they fail.
Handle MakeSocket(int family, int type);
Handle Accept(Socket listener);
int ConnectFully(Socket socket, const sockaddr* address, Length size);

// Whether `error`, the LastError() of a call on a non-blocking socket, means that the call would
// wait, continues by itself, or was interrupted by a signal.
bool WouldBlock(int error);

// Whether `error`, the LastError() of accept(), means that the peer has already gone.
bool PeerIsGone(int error);

// To be called before bind(): nobody else can take the address while this socket has it, and an
// address whose last connection has just ended can be used again. Returns 0, or −1.
int ClaimAddress(Socket socket);

// The message for an error of getaddrinfo().
std::string ResolutionErrorText(int error);

template <class Value>
int SetOption(Socket socket, int level, int option, const Value& value) {
  return ::setsockopt(socket, level, option, reinterpret_cast<const char*>(&value), sizeof value);
}

// An address of one family as the generic type that the system's functions take.
template <class Address>
const sockaddr* Name(const Address& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}
template <class Address>
sockaddr* Name(Address& address) {
  return reinterpret_cast<sockaddr*>(&address);
}

}  // namespace sluice::base::native

#endif  // SLUICE_CORE_BASE_NATIVE_SOCKET_H_
