#include "core/base/lent_socket.h"

#include "core/base/error.h"
#include "core/base/winsock.h"

namespace sluice::base {

Result<LentSocket> LendSocket(Handle socket, std::uint32_t pid) {
  LentSocket lent{};
  if (::WSADuplicateSocketW(static_cast<SOCKET>(socket), pid, &lent) != 0) {
    return Failed("cannot lend a socket to another process");
  }
  return lent;
}

Result<UniqueHandle> TakeSocket(LentSocket& socket) {
  StartWinsock();
  UniqueHandle taken(static_cast<Handle>(
      ::WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &socket, 0,
                   WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT)));
  if (!taken) return Failed("cannot take a socket from another process");
  return taken;
}

}  // namespace sluice::base
