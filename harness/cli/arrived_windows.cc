#include <winsock2.h>

#include "harness/cli/arrived.h"
// After winsock2.h.
#include <mstcpip.h>

namespace sluice::cli {

// Windows 10 (1703) and newer.
std::uint64_t Arrived(base::Handle socket) {
  DWORD version = 0;
  TCP_INFO_v0 information{};
  DWORD size = 0;
  if (WSAIoctl(static_cast<SOCKET>(socket), static_cast<DWORD>(SIO_TCP_INFO), &version,
               sizeof version, &information, sizeof information, &size, nullptr, nullptr) != 0) {
    return 0;
  }
  return information.BytesOut - information.BytesInFlight;
}

}  // namespace sluice::cli
