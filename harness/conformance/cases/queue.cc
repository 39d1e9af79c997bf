#include "harness/conformance/cases/queue.h"

#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace sluice::harness {

std::uint64_t Readable(int receiver) {
  int bytes = 0;
  Must(::ioctl(receiver, FIONREAD, &bytes), "FIONREAD");
  return static_cast<std::uint64_t>(bytes);
}

void ReadWhatIsThere(const Trial& trial, Reader& reader) {
  if (!trial.OnFile()) reader.ReadNow(Readable(reader.fd()));
}

tcp_info TcpInfoOf(int socket) {
  tcp_info info{};
  info.tcpi_snd_wnd = UINT32_MAX;
  socklen_t size = sizeof(info);
  Must(::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size), "TCP_INFO");
  return info;
}

}  // namespace sluice::harness
