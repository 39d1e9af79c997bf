#include "plugins/testing/wait.h"

#include <winsock2.h>
// Not before winsock2.h:
#include <windows.h>

#include <cstdint>

namespace sluice::plugins::testing {

// A socket is polled, an event waited for.
bool WaitAsTold(const sluice_progress& progress) {
  constexpr int kTenSeconds = 10'000;
  const auto socket = static_cast<SOCKET>(progress.wait_handle);
  int type = 0;
  int size = sizeof(type);
  if (getsockopt(socket, SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type), &size) != 0) {
    const auto event = reinterpret_cast<HANDLE>(static_cast<std::intptr_t>(progress.wait_handle));
    return WaitForSingleObject(event, kTenSeconds) == WAIT_OBJECT_0;
  }
  const bool writable = (progress.wait_events & SLUICE_WAIT_WRITABLE) != 0;
  WSAPOLLFD wanted{
      .fd = socket, .events = static_cast<short>(writable ? POLLOUT : POLLIN), .revents = 0};
  return WSAPoll(&wanted, 1, kTenSeconds) > 0;
}

}  // namespace sluice::plugins::testing
