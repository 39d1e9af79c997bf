#include <winsock2.h>
#include <ws2tcpip.h>

#include "core/base/cancellation.h"
#include "core/base/winsock.h"

namespace sluice::base {

// WSAPoll() waits for sockets only, WaitForMultipleObjects() for events only; a plugin names
// either.
Result<Cancellation> Cancellation::Create() {
  if (const int error = StartWinsock(); error != 0) return SystemError(error, "WSAStartup");
  Cancellation made;
  const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  if (event == nullptr) {
    return SystemError(static_cast<int>(GetLastError()), "CreateEvent");
  }
  made.trigger_ = UniqueHandle(reinterpret_cast<Handle>(event));

  made.readable_ = UniqueHandle(static_cast<Handle>(socket(AF_INET, SOCK_DGRAM, 0)));
  const auto wake = static_cast<SOCKET>(made.readable_.get());
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const name = reinterpret_cast<sockaddr*>(&address);
  int size = sizeof address;
  if (!made.readable_ || bind(wake, name, size) != 0 || getsockname(wake, name, &size) != 0 ||
      connect(wake, name, size) != 0) {
    return SystemError(WSAGetLastError(), "a socket connected to itself");
  }
  return made;
}

void Cancellation::Cancel() noexcept {
  if (requested_.exchange(true, std::memory_order_acq_rel)) return;
  SetEvent(reinterpret_cast<HANDLE>(trigger_.get()));
  // Nothing is queued before this one byte, so there is room for it.
  send(static_cast<SOCKET>(readable_.get()), "", 1, 0);
}

}  // namespace sluice::base
