#include "core/base/handle.h"

#include <winsock2.h>

namespace sluice::transfer {

void Close(Handle handle) noexcept {
  // Nothing but Winsock knows which handles are sockets; it leaves all others alone
  // (WSAENOTSOCK, or WSANOTINITIALISED where there can be no socket).
  if (closesocket(static_cast<SOCKET>(handle)) != 0) {
    CloseHandle(reinterpret_cast<HANDLE>(handle));
  }
}

}  // namespace sluice::transfer
