#include <poll.h>

#include <cerrno>

#include "harness/witness/raw_sendfile.h"

namespace sluice::witness {
namespace {

// A sink that takes nothing for so long takes nothing until somebody reads.
constexpr int kStandstillMs = 20;

}  // namespace

base::Result<std::uint64_t> RawSendfile(int source, int sink, std::uint64_t bytes) {
  std::uint64_t offset = 0;
  while (offset < bytes) {
    const std::int64_t sent = SendfileOnce(source, sink, offset, bytes - offset);
    if (sent > 0) offset += static_cast<std::uint64_t>(sent);
    if (sent > 0 || (sent < 0 && errno == EINTR)) continue;
    if (sent == 0) return base::SystemError(EIO, "sendfile of the payload");
    if (errno != EAGAIN) return base::SystemError(errno, "sendfile of the payload");
    pollfd wait = {.fd = sink, .events = POLLOUT, .revents = 0};
    if (::poll(&wait, 1, kStandstillMs) == 0) break;
  }
  return offset;
}

}  // namespace sluice::witness
