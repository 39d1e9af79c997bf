#include "core/base/winsock.h"

#include <winsock2.h>

namespace sluice::transfer {

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

}  // namespace sluice::transfer
