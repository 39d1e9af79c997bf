#include "harness/app/listener.h"

#include <fmt/format.h>

#include <boost/system/errc.hpp>
#include <cstring>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/native_socket.h"
#include "core/base/path.h"
#include "core/base/socket.h"
#include "harness/app/sockets.h"

namespace sluice::app {
namespace {

using boost::system::error_code;

std::string PathOf(const SocketAddress& address) {
  if (address.storage.ss_family != AF_UNIX) return {};
  sockaddr_un local{};
  std::memcpy(&local, &address.storage, sizeof(local));
  return local.sun_path;
}

error_code LastError() { return {base::LastError(), boost::system::system_category()}; }

// No error, or why the address cannot be had.
error_code Bind(base::native::Socket socket, const SocketAddress& address) {
  if (bind(socket, address.get(), address.size) == 0) return {};
  const error_code error = LastError();
  const std::string path = PathOf(address);
  if (path.empty() || error != boost::system::errc::address_in_use) return error;
  if (!SocketAt(path)) return make_error_code(boost::system::errc::file_exists);
  if (!IsAbandoned(address)) return error;
  if (auto gone = base::Unlink(base::FromUtf8(path)); !gone) return gone.error().code;
  return bind(socket, address.get(), address.size) == 0 ? error_code() : LastError();
}

error_code ListenAt(base::native::Socket socket, const SocketAddress& address) {
  base::native::ClaimAddress(socket);
  if (const error_code error = Bind(socket, address); error) return error;
  return listen(socket, 1) == 0 ? error_code() : LastError();
}

// One that has broken the connection already has no address any more.
std::string PeerOf(base::native::Socket connection) {
  SocketAddress peer{.storage = {}, .size = sizeof(sockaddr_storage)};
  getpeername(connection, peer.get(), &peer.size);
  return ToString(peer);
}

}  // namespace

base::Result<Listener> Listener::Listen(const std::vector<SocketAddress>& addresses,
                                        const std::string& name) {
  base::Error error;
  for (const SocketAddress& address : addresses) {
    auto socket = MakeSocketFor(address);
    if (!socket) {
      error = {socket.error().code,
               fmt::format("cannot listen at {}: {}", name, socket.error().message)};
      continue;
    }
    const base::native::Socket native = base::native::Of(socket->get());
    if (const error_code code = ListenAt(native, address); code) {
      error = {code, fmt::format("cannot listen at {}: {}", name,
                                 code == boost::system::errc::file_exists
                                     ? "something other than a socket is there, and is left alone"
                                     : code.message())};
      continue;
    }
    Listener listener;
    listener.socket_ = *std::move(socket);
    listener.path_ = PathOf(address);
    if (!listener.path_.empty()) listener.file_ = SocketAt(listener.path_);
    SocketAddress bound{.storage = {}, .size = sizeof(sockaddr_storage)};
    getsockname(native, bound.get(), &bound.size);
    listener.address_ = ToString(bound);
    return listener;
  }
  return error;
}

Listener::~Listener() {
  if (socket_ && file_ && SocketAt(path_) == file_) (void)base::Unlink(base::FromUtf8(path_));
}

base::Result<base::UniqueHandle> Listener::Accept(const base::Cancellation& cancellation,
                                                  std::string& peer) {
  for (;;) {
    if (auto ready = WaitReady(socket_.get(), Direction::kRead, cancellation); !ready) {
      return ready.error();
    }
    base::UniqueHandle connection(base::native::Accept(base::native::Of(socket_.get())));
    if (connection && base::SetNonblocking(connection.get(), true) == 0) {
      peer = PeerOf(base::native::Of(connection.get()));
      return connection;
    }
    if (const int error = base::LastError();
        !base::native::WouldBlock(error) && !base::native::PeerIsGone(error)) {
      return base::Failed(fmt::format("cannot accept a connection at {}", address_));
    }
  }
}

}  // namespace sluice::app
