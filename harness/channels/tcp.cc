#include "harness/channels/tcp.h"

#include <utility>

#include "core/base/socket.h"

namespace sluice::harness {

host::Result<Connection> ConnectTo(const UniqueHandle& listener, const Buffers& buffers) {
  auto ends = os::ConnectTo(listener.get(), buffers.send);
  if (!ends) return ends.error();
  return Connection{.sink = std::move((*ends)[0]), .receiver = std::move((*ends)[1])};
}

host::Result<Connection> ConnectLoopback(const Buffers& buffers) {
  const auto listener = os::Listen({}, buffers.receive);
  if (!listener) return listener.error();
  return ConnectTo(*listener, buffers);
}

}  // namespace sluice::harness
