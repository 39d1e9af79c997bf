#include <linux/sockios.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstdint>

#include "harness/conformance/case_context.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {

tcp_info TcpInfoOf(int socket) {
  tcp_info info{};
  info.tcpi_snd_wnd = UINT32_MAX;
  socklen_t size = sizeof(info);
  Must(::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size), "TCP_INFO");
  return info;
}

// What the peer has confirmed, and what it has not.
std::optional<std::uint64_t> AcceptedByTcp(base::Handle sink) {
  const auto confirmed = [&] {
    return static_cast<std::uint64_t>(TcpInfoOf(sink).tcpi_bytes_acked);
  };
  for (std::uint64_t before = confirmed();;) {
    int queued = 0;
    Must(::ioctl(sink, SIOCOUTQ, &queued), "SIOCOUTQ");
    const std::uint64_t after = confirmed();
    if (after == before) return before + static_cast<std::uint64_t>(queued);
    before = after;  // a confirmation came in between
  }
}

}  // namespace sluice::conformance
