#include "harness/cli/arrived.h"

#include "harness/channels/queue.h"

namespace sluice::harness {

std::uint64_t Arrived(transfer::Handle socket) {
  // What is still on its way, counted backwards.
  const auto bytes = UnackedBytes(socket);
  return bytes ? ~*bytes : 0;
}

}  // namespace sluice::harness
