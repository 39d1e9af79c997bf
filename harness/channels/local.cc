#include "harness/channels/local.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "harness/channels/os.h"
#include "harness/channels/socket_buffers.h"

namespace sluice::harness {

host::Result<Connection> ConnectUnix(const Buffers& buffers) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return host::SystemError(errno, "cannot make a pair of unix sockets");
  }
  Connection connection{.sink = UniqueFd(ends[0]), .receiver = UniqueFd(ends[1])};
  if (auto set = SetSocketBuffer(connection.sink, SO_SNDBUF, buffers.send); !set)
    return set.error();
  if (auto set = SetSocketBuffer(connection.receiver, SO_RCVBUF, buffers.receive); !set)
    return set.error();
  return connection;
}

host::Result<Connection> ConnectPipe(const Buffers& buffers) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return host::SystemError(errno, "cannot make a pipe");
  Connection connection{.sink = UniqueFd(ends[1]), .receiver = UniqueFd(ends[0])};
  if (buffers.send) {
    if (auto set = SetPipeCapacity(connection.sink, *buffers.send); !set) return set.error();
  }
  return connection;
}

host::Result<Connection> ConnectFile(const std::string& directory) {
  std::string path = directory + "/sluice-XXXXXX";
  UniqueFd sink(::mkostemp(path.data(), O_CLOEXEC));
  if (!sink) return host::SystemError(errno, "cannot make a file in " + directory);
  UniqueFd receiver(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const int open_error = errno;
  const bool unlinked = ::unlink(path.c_str()) == 0;
  if (!receiver) return host::SystemError(open_error, "cannot open " + path + " a second time");
  if (!unlinked) return host::SystemError(errno, "cannot unlink " + path);
  return Connection{.sink = std::move(sink), .receiver = std::move(receiver)};
}

}  // namespace sluice::harness
