#include "harness/channels/connect.h"

#if defined(_WIN32)
#include <boost/system/errc.hpp>
#else
#include <fcntl.h>
#endif

#include <string>
#include <utility>

#include "core/base/file.h"
#include "core/base/socket.h"

namespace sluice::channels {

base::Result<Connection> ConnectTo(const base::UniqueHandle& listener, const Buffers& buffers) {
  auto ends = base::ConnectTo(listener.get(), buffers.send);
  if (!ends) return ends.error();
  return Connection{.sink = std::move((*ends)[0]), .receiver = std::move((*ends)[1])};
}

base::Result<Connection> ConnectLoopback(const Buffers& buffers) {
  const auto listener = base::Listen({}, buffers.receive);
  if (!listener) return listener.error();
  return ConnectTo(*listener, buffers);
}

base::Result<Connection> ConnectUnix(const Buffers& buffers) {
  auto ends = base::ConnectLocal();
  if (!ends) return ends.error();
  Connection connection{.sink = std::move((*ends)[0]), .receiver = std::move((*ends)[1])};
  if (auto set = base::SetBuffer(connection.sink.get(), base::Buffer::kSend, buffers.send); !set) {
    return set.error();
  }
  if (auto set =
          base::SetBuffer(connection.receiver.get(), base::Buffer::kReceive, buffers.receive);
      !set) {
    return set.error();
  }
  return connection;
}

base::Result<Connection> ConnectFile(const std::filesystem::path& directory) {
  auto made = base::MakeTemporaryFile(directory, "sluice-");
  if (!made) return made.error();
  return Connection{.sink = std::move(made->file), .receiver = std::move(made->reader)};
}

#if defined(_WIN32)

bool HasPipes() { return false; }

base::Result<Connection> ConnectPipe(const Buffers&) {
  return base::Error{
      .code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
      .message = "pipes are a channel of POSIX systems: Windows' have no readiness to wait for"};
}

#else

bool HasPipes() { return true; }

base::Result<Connection> ConnectPipe(const Buffers& buffers) {
  auto pipe = base::MakePipe();
  if (!pipe) return pipe.error();
#if defined(__linux__)
  // Elsewhere a pipe has the room that the system gives it, up to 64 KiB.
  if (buffers.send && ::fcntl(pipe->write_end.get(), F_SETPIPE_SZ, *buffers.send) < 0) {
    return base::Failed("cannot give a pipe " + std::to_string(*buffers.send) +
                        " bytes (limits: fs.pipe-max-size, fs.pipe-user-pages-soft)");
  }
#else
  static_cast<void>(buffers);
#endif
  return Connection{.sink = std::move(pipe->write_end), .receiver = std::move(pipe->read_end)};
}

#endif

}  // namespace sluice::channels
