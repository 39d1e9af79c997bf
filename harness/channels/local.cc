#include "harness/channels/local.h"

#include <utility>

#include "core/base/file.h"
#include "core/base/socket.h"

namespace sluice::channels {

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

}  // namespace sluice::channels
