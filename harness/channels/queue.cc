#include "harness/channels/queue.h"

#if defined(__linux__)
#include <linux/sockios.h>
#include <sys/ioctl.h>
#else
#include "core/base/socket.h"
#endif

#include <string>

namespace sluice::channels {

#if defined(__linux__)

namespace {

base::Result<std::uint64_t> Ask(const base::UniqueHandle& sink, unsigned long request,
                                const char* name) {
  int bytes = 0;
  if (::ioctl(sink.get(), request, &bytes) != 0) {
    return base::SystemError(errno,
                             std::string("cannot ask the sink for its queue (") + name + ")");
  }
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace

base::Result<std::uint64_t> UnsentBytes(const Connection& connection, std::uint64_t) {
  return Ask(connection.sink, SIOCOUTQNSD, "SIOCOUTQNSD");
}

base::Result<std::uint64_t> UndeliveredBytes(const Connection& connection, std::uint64_t) {
  return Ask(connection.sink, SIOCOUTQ, "SIOCOUTQ");
}

std::string_view UnsentPlace() { return "unsent in the sender's socket"; }

#else

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

#endif

}  // namespace sluice::channels
