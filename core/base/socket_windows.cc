#include <string>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/native_socket.h"
#include "core/base/path.h"
#include "core/base/socket.h"
#include "core/base/winsock.h"

namespace sluice::base {

namespace native {

int Start() {
  const int error = StartWinsock();
  SetLastError(static_cast<DWORD>(error));
  return error == 0 ? 0 : -1;
}

Handle MakeSocket(int family, int type) {
  return static_cast<Handle>(
      ::WSASocketW(family, type, 0, nullptr, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT));
}

Handle Accept(native::Socket listener) {
  return static_cast<Handle>(::accept(listener, nullptr, nullptr));
}

int ConnectFully(native::Socket socket, const sockaddr* address, native::Length size) {
  return ::connect(socket, address, size);
}

bool WouldBlock(int error) { return error == WSAEWOULDBLOCK; }

bool PeerIsGone(int error) { return error == WSAECONNRESET; }

// SO_REUSEADDR would take a port away from another process that listens there.
int ClaimAddress(native::Socket socket) {
  return native::SetOption(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1);
}

std::string ResolutionErrorText(int error) { return SystemError(error, "").code.message(); }

}  // namespace native

namespace {

// A socket file that is gone when its pair is connected.
class Name {
 public:
  Name() {
    std::error_code failed;
    const auto directory = std::filesystem::temp_directory_path(failed);
    if (failed) return;
    auto made = MakeDirectory(directory, "sluice-unix-");
    if (made) directory_ = *made;
  }
  Name(const Name&) = delete;
  Name& operator=(const Name&) = delete;
  ~Name() {
    std::error_code ignored;
    if (!directory_.empty()) std::filesystem::remove_all(directory_, ignored);
  }

  // False if there is none that fits.
  bool To(sockaddr_un& address) const {
    const std::string path = ToUtf8(directory_ / "s");
    if (directory_.empty() || path.size() >= sizeof address.sun_path) return false;
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());
    return true;
  }

 private:
  std::filesystem::path directory_;
};

}  // namespace

// Windows has AF_UNIX since 10 (1803), but no socketpair().
Result<std::array<UniqueHandle, 2>> ConnectLocal() {
  auto listener = LocalSocket();
  if (!listener) return listener.error();
  const Name name;
  sockaddr_un address{};
  if (!name.To(address)) return Failed("cannot name a unix socket");
  if (::bind(native::Of(listener->get()), native::Name(address), sizeof address) != 0 ||
      ::listen(native::Of(listener->get()), 1) != 0) {
    return Failed("cannot listen on a unix socket");
  }
  auto one = LocalSocket();
  if (!one) return one.error();
  if (::connect(native::Of(one->get()), native::Name(address), sizeof address) != 0) {
    return Failed("cannot connect a unix socket");
  }
  UniqueHandle other(native::Accept(native::Of(listener->get())));
  if (!other) return Failed("cannot accept a unix connection");
  return std::array<UniqueHandle, 2>{std::move(*one), std::move(other)};
}

int SetNonblocking(Handle handle, bool nonblocking) {
  u_long on = nonblocking ? 1 : 0;
  return ::ioctlsocket(native::Of(handle), static_cast<long>(FIONBIO), &on);
}

std::int64_t ReadableBytes(Handle handle) {
  if (IsSocket(handle)) {
    u_long bytes = 0;
    return ::ioctlsocket(native::Of(handle), FIONREAD, &bytes) == 0 ? std::int64_t{bytes} : -1;
  }
  if (IsRegularFile(handle)) return SizeOf(handle) - PositionOf(handle);
  DWORD bytes = 0;
  const auto pipe = reinterpret_cast<HANDLE>(handle);
  return PeekNamedPipe(pipe, nullptr, 0, nullptr, &bytes, nullptr) ? std::int64_t{bytes} : -1;
}

}  // namespace sluice::base
