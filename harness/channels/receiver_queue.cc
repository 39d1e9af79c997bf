// By the queue of the receiver, where the sender's cannot be asked for.
#include "harness/channels/queue.h"
#include "core/base/error.h"
#include "core/base/socket.h"

namespace sluice::harness {

// On the loopback device what was accepted is in one of two queues, or on its short way between
// them.
host::Result<std::uint64_t> UndeliveredBytes(const Connection& connection, std::uint64_t accepted) {
  const std::int64_t readable = os::ReadableBytes(connection.receiver.get());
  if (readable < 0) return os::Failed("cannot ask the receiver for its queue (FIONREAD)");
  const auto delivered = static_cast<std::uint64_t>(readable);
  return accepted - (delivered < accepted ? delivered : accepted);
}

host::Result<std::uint64_t> UnsentBytes(const Connection& connection, std::uint64_t accepted) {
  return UndeliveredBytes(connection, accepted);
}

std::string_view UnsentPlace() { return "accepted, and not in the receiver's queue"; }

}  // namespace sluice::harness
