#include <winsock2.h>

#include "core/base/handle.h"
#include "core/base/winsock.h"

namespace sluice::base {

void Close(Handle handle) noexcept {
  // Nothing but Winsock knows which handles are sockets; it leaves all others alone
  // (WSAENOTSOCK, or WSANOTINITIALISED where there can be no socket).
  if (closesocket(static_cast<SOCKET>(handle)) != 0) {
    CloseHandle(reinterpret_cast<HANDLE>(handle));
  }
}

int StartWinsock() noexcept {
  static const int kError = [] {
    WSADATA data;
    return WSAStartup(MAKEWORD(2, 2), &data);
  }();
  return kError;
}

bool IsSocket(Handle handle) noexcept {
  int type = 0;
  int size = sizeof type;
  return getsockopt(static_cast<SOCKET>(handle), SOL_SOCKET, SO_TYPE,
                    reinterpret_cast<char*>(&type), &size) == 0;
}

}  // namespace sluice::base
