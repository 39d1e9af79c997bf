// By the queue of the receiver, where the sender's cannot be asked for.
#include "core/base/error.h"
#include "core/base/socket.h"
#include "harness/channels/queue.h"

namespace sluice::channels {

// On the loopback device what was accepted is in one of two queues, or on its short way between
// them.
base::Result<std::uint64_t> UndeliveredBytes(const Connection& connection, std::uint64_t accepted) {
  const std::int64_t readable = base::ReadableBytes(connection.receiver.get());
  if (readable < 0) return base::Failed("cannot ask the receiver for its queue (FIONREAD)");
  const auto delivered = static_cast<std::uint64_t>(readable);
  return accepted - (delivered < accepted ? delivered : accepted);
}

base::Result<std::uint64_t> UnsentBytes(const Connection& connection, std::uint64_t accepted) {
  return UndeliveredBytes(connection, accepted);
}

std::string_view UnsentPlace() { return "accepted, and not in the receiver's queue"; }

}  // namespace sluice::channels
