#include "harness/channels/local.h"

#include <utility>

#include "core/base/file.h"
#include "core/base/socket.h"

namespace sluice::harness {

host::Result<Connection> ConnectUnix(const Buffers& buffers) {
  auto ends = os::ConnectLocal();
  if (!ends) return ends.error();
  Connection connection{.sink = std::move((*ends)[0]), .receiver = std::move((*ends)[1])};
  if (auto set = os::SetBuffer(connection.sink.get(), os::Buffer::kSend, buffers.send); !set) {
    return set.error();
  }
  if (auto set = os::SetBuffer(connection.receiver.get(), os::Buffer::kReceive, buffers.receive);
      !set) {
    return set.error();
  }
  return connection;
}

host::Result<Connection> ConnectFile(const std::filesystem::path& directory) {
  auto made = os::MakeTemporaryFile(directory, "sluice-");
  if (!made) return made.error();
  return Connection{.sink = std::move(made->file), .receiver = std::move(made->reader)};
}

}  // namespace sluice::harness
