#include "harness/conformance/cases/queue.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace sluice::harness {

std::uint64_t Readable(int receiver) {
  int bytes = 0;
  Must(::ioctl(receiver, FIONREAD, &bytes), "FIONREAD");
  return static_cast<std::uint64_t>(bytes);
}

bool IsFull(int sink) {
  pollfd writable = {.fd = sink, .events = POLLOUT, .revents = 0};
  return Must(::poll(&writable, 1, 0), "poll of a sink") == 0;
}

tcp_info TcpInfoOf(int socket) {
  tcp_info info{};
  socklen_t size = sizeof(info);
  Must(::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size), "TCP_INFO");
  return info;
}

}  // namespace sluice::harness
