#include "harness/cli/listener.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <boost/system/errc.hpp>
#include <cerrno>
#include <cstring>

#include "harness/cli/ready.h"

namespace sluice::harness {
namespace {

std::string PathOf(const SocketAddress& address) {
  if (address.storage.ss_family != AF_UNIX) return {};
  sockaddr_un local{};
  std::memcpy(&local, &address.storage, sizeof(local));
  return local.sun_path;
}

// Asks whether a process listens at the path of a unix stream socket, without becoming a connection
// it would accept: for a datagram socket the answer is EPROTOTYPE if there is one, ECONNREFUSED if
// not (unix_find_other in net/unix/af_unix.c).
bool IsStale(const SocketAddress& address) {
  const UniqueHandle probe(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return probe && connect(probe.get(), address.get(), address.size) != 0 && errno == ECONNREFUSED;
}

// 0, or the errno that says why the address cannot be had.
int Bind(int fd, const SocketAddress& address) {
  if (bind(fd, address.get(), address.size) == 0) return 0;
  const std::string path = PathOf(address);
  if (errno != EADDRINUSE || path.empty()) return errno;
  struct stat there {};
  if (lstat(path.c_str(), &there) != 0) return errno;
  if (!S_ISSOCK(there.st_mode)) return EEXIST;
  if (!IsStale(address)) return EADDRINUSE;
  if (unlink(path.c_str()) != 0) return errno;
  return bind(fd, address.get(), address.size) == 0 ? 0 : errno;
}

// 0, or the errno.
int ListenAt(int fd, const SocketAddress& address) {
  // A port whose last connection is in TIME_WAIT can be had again.
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (const int error = Bind(fd, address); error != 0) return error;
  return listen(fd, 1) == 0 ? 0 : errno;
}

}  // namespace

host::Result<Listener> Listener::Listen(const std::vector<SocketAddress>& addresses,
                                        const std::string& name) {
  int error = EADDRNOTAVAIL;
  for (const SocketAddress& address : addresses) {
    Listener listener;
    listener.fd_ = UniqueHandle(
        socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    error = listener.fd_ ? ListenAt(listener.fd_.get(), address) : errno;
    if (error != 0) continue;
    listener.path_ = PathOf(address);
    if (struct stat made{}; !listener.path_.empty() && lstat(listener.path_.c_str(), &made) == 0) {
      listener.device_ = made.st_dev;
      listener.inode_ = made.st_ino;
    }
    SocketAddress bound{.storage = {}, .size = sizeof(sockaddr_storage)};
    getsockname(listener.fd_.get(), static_cast<sockaddr*>(static_cast<void*>(&bound.storage)),
                &bound.size);
    listener.address_ = ToString(bound);
    return listener;
  }
  if (error == EEXIST) {
    return host::Error{make_error_code(boost::system::errc::file_exists),
                       fmt::format("cannot listen at {}: there is something else than a socket, "
                                   "which is left alone",
                                   name)};
  }
  return host::SystemError(error, fmt::format("cannot listen at {}", name));
}

Listener::~Listener() {
  struct stat there {};
  if (fd_ && !path_.empty() && lstat(path_.c_str(), &there) == 0 && there.st_dev == device_ &&
      there.st_ino == inode_) {
    unlink(path_.c_str());
  }
}

host::Result<UniqueHandle> Listener::Accept(const transfer::Cancellation& cancellation,
                                            std::string& peer) {
  for (;;) {
    if (auto ready = WaitReady(fd_.get(), Direction::kRead, cancellation); !ready) {
      return ready.error();
    }
    SocketAddress from{.storage = {}, .size = sizeof(sockaddr_storage)};
    UniqueHandle connection(accept4(fd_.get(),
                                    static_cast<sockaddr*>(static_cast<void*>(&from.storage)),
                                    &from.size, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection) {
      peer = ToString(from);
      return connection;
    }
    // The peer may have gone again (accept(2)).
    if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
      return host::SystemError(errno, fmt::format("cannot accept a connection at {}", address_));
    }
  }
}

}  // namespace sluice::harness
