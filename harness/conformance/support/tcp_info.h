// What TCP tells of a socket.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_TCP_INFO_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_TCP_INFO_H_

#include <linux/tcp.h>

namespace sluice::conformance {

// At one moment. The peer's window (tcpi_snd_wnd) is UINT32_MAX on kernels before 5.4, which do not
// tell it.
tcp_info TcpInfoOf(int socket);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_TCP_INFO_H_
