#include "core/base/lent_socket.h"

#include "core/base/winsock.h"
#include "core/base/system_error.h"

namespace sluice::harness::os {

host::Result<LentSocket> LendSocket(transfer::Handle socket, std::uint32_t pid) {
  LentSocket lent{};
  if (::WSADuplicateSocketW(static_cast<SOCKET>(socket), pid, &lent) != 0) {
    return Failed("cannot lend a socket to another process");
  }
  return lent;
}

host::Result<transfer::UniqueHandle> TakeSocket(LentSocket& socket) {
  transfer::StartWinsock();
  transfer::UniqueHandle taken(static_cast<transfer::Handle>(
      ::WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &socket, 0,
                   WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT)));
  if (!taken) return Failed("cannot take a socket from another process");
  return taken;
}

}  // namespace sluice::harness::os
