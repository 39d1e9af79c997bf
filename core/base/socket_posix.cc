#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/base/descriptors.h"
#include "core/base/error.h"
#include "core/base/native_socket.h"
#include "core/base/socket.h"

namespace sluice::base {

namespace native {

int Start() { return 0; }

Handle MakeSocket(int family, int type) { return base::MakeSocket(family, type); }

Handle Accept(native::Socket listener) { return AcceptConnection(listener); }

int ConnectFully(native::Socket socket, const sockaddr* address, native::Length size) {
  if (::connect(socket, address, size) == 0) return 0;
  if (errno != EINTR) return -1;
  // It goes on by itself.
  pollfd waiting{.fd = socket, .events = POLLOUT, .revents = 0};
  if (RetryOnSignal([&] { return ::poll(&waiting, 1, -1); }) < 0) return -1;
  int error = 0;
  socklen_t error_size = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &error_size) != 0) return -1;
  errno = error;
  return error == 0 ? 0 : -1;
}

bool WouldBlock(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINPROGRESS || error == EINTR;
}

bool PeerIsGone(int error) { return error == ECONNABORTED; }

// Listening at a port is exclusive anyway.
int ClaimAddress(native::Socket socket) {
  return native::SetOption(socket, SOL_SOCKET, SO_REUSEADDR, 1);
}

std::string ResolutionErrorText(int error) {
  return error == EAI_SYSTEM ? std::system_category().message(errno) : ::gai_strerror(error);
}

}  // namespace native

namespace {

// FreeBSD and macOS give unix sockets 8 KiB.
void WidenBuffers(int socket) {
  constexpr int kLeast = 64 * 1024;
  for (const int option : {SO_SNDBUF, SO_RCVBUF}) {
    int size = 0;
    socklen_t length = sizeof size;
    const bool known = ::getsockopt(socket, SOL_SOCKET, option, &size, &length) == 0;
    if (known && size < kLeast) ::setsockopt(socket, SOL_SOCKET, option, &kLeast, sizeof kLeast);
  }
}

}  // namespace

Result<std::array<UniqueHandle, 2>> ConnectLocal() {
  int ends[2];
  if (MakeSocketPair(SOCK_STREAM, ends) != 0) {
    return Failed("cannot make a pair of unix sockets");
  }
  for (const int end : ends) WidenBuffers(end);
  return std::array<UniqueHandle, 2>{UniqueHandle(ends[0]), UniqueHandle(ends[1])};
}

int SetNonblocking(Handle handle, bool nonblocking) {
  const int flags = ::fcntl(handle, F_GETFL);
  if (flags < 0) return -1;
  return ::fcntl(handle, F_SETFL, nonblocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

std::int64_t ReadableBytes(Handle handle) {
  int bytes = 0;
  return ::ioctl(handle, FIONREAD, &bytes) == 0 ? bytes : -1;
}

}  // namespace sluice::base
