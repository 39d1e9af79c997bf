#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <string>

#include "harness/channels/queue.h"

namespace sluice::channels {
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

}  // namespace sluice::channels
