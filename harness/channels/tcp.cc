#include "harness/channels/tcp.h"

#include <utility>

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

}  // namespace sluice::channels
