#include "harness/channels/queue.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <cerrno>

namespace sluice::harness {
namespace {

host::Result<std::uint64_t> Ask(int sink, unsigned long request, const char* name) {
  int bytes = 0;
  if (::ioctl(sink, request, &bytes) != 0) {
    return host::SystemError(errno,
                             std::string("cannot ask the sink for its queue (") + name + ")");
  }
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace

host::Result<std::uint64_t> UnsentBytes(int sink) { return Ask(sink, SIOCOUTQNSD, "SIOCOUTQNSD"); }

host::Result<std::uint64_t> UnackedBytes(int sink) { return Ask(sink, SIOCOUTQ, "SIOCOUTQ"); }

}  // namespace sluice::harness
