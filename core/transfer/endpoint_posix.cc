#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#if defined(__linux__)
#include <sys/vfs.h>
#endif

#include <cerrno>

#include "core/transfer/endpoint.h"

namespace sluice::transfer {
namespace {

std::uint32_t SocketKind(int fd) {
  int type = 0;
  socklen_t size = sizeof(type);
  if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_STREAM) {
    return SLUICE_KIND_SOCKET;
  }
  sockaddr_storage address{};
  size = sizeof(address);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return SLUICE_KIND_SOCKET;
  switch (address.ss_family) {
    case AF_INET:
    case AF_INET6:
      return SLUICE_KIND_TCP;
    case AF_UNIX:
      return SLUICE_KIND_UNIX;
    default:
      return SLUICE_KIND_SOCKET;
  }
}

std::uint32_t KindOf(int fd, mode_t mode) {
  if (S_ISREG(mode)) return SLUICE_KIND_FILE;
  if (S_ISSOCK(mode)) return SocketKind(fd);
  if (S_ISFIFO(mode)) return SLUICE_KIND_PIPE;
  if (S_ISCHR(mode) || S_ISBLK(mode)) return SLUICE_KIND_DEVICE;
  return SLUICE_KIND_UNKNOWN;
}

// Returns the f_type of fstatfs(2) (see linux/magic.h); 0 if it is not known. FreeBSD and macOS
// number their file systems in the order in which they were loaded.
std::uint64_t FilesystemType([[maybe_unused]] int fd) {
#if defined(__linux__)
  struct statfs facts {};
  if (fstatfs(fd, &facts) == 0) return static_cast<std::uint64_t>(facts.f_type);
#endif
  return 0;
}

bool HasNoHoles(const struct stat& status) {
  constexpr blkcnt_t kUnit = 512;  // of st_blocks (stat(3type))
  return status.st_blocks >= (status.st_size + kUnit - 1) / kUnit;
}

}  // namespace

base::Result<sluice_endpoint> Describe(base::Handle fd, std::uint32_t facts) {
  struct stat status {};
  if (fstat(fd, &status) != 0) return base::SystemError(errno, "fstat");
  if (S_ISDIR(status.st_mode)) return base::SystemError(EISDIR, "cannot transfer");
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0) return base::SystemError(errno, "fcntl(F_GETFL)");
  sluice_endpoint endpoint{};
  endpoint.struct_size = sizeof(endpoint);
  endpoint.kind = KindOf(fd, status.st_mode);
  endpoint.facts = facts;
  if ((flags & O_NONBLOCK) != 0) endpoint.facts |= SLUICE_FACT_NONBLOCKING;
  if ((flags & O_APPEND) != 0) endpoint.facts |= SLUICE_FACT_APPEND;
  if (endpoint.kind == SLUICE_KIND_TCP && HasLocalPeer(fd)) {
    endpoint.facts |= SLUICE_FACT_LOCAL_PEER;
  }
  endpoint.handle = fd;
  const bool has_size = endpoint.kind == SLUICE_KIND_FILE;
  endpoint.size = has_size ? static_cast<std::uint64_t>(status.st_size) : SLUICE_UNKNOWN;
  if (has_size) {
    endpoint.filesystem = FilesystemType(fd);
    if (HasNoHoles(status)) endpoint.facts |= SLUICE_FACT_NO_HOLES;
  }
  return endpoint;
}

}  // namespace sluice::transfer
