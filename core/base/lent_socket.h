// A socket in two processes. As a mere inherited handle it is none: Wine's Winsock refuses to send
// on it.
#ifndef SLUICE_CORE_BASE_LENT_SOCKET_H_
#define SLUICE_CORE_BASE_LENT_SOCKET_H_

#include <winsock2.h>

#include <cstdint>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::base {

// What the other process needs, to be sent to it in any way.
using LentSocket = WSAPROTOCOL_INFOW;

// For the process with that id alone, and for once.
Result<LentSocket> LendSocket(Handle socket, std::uint32_t pid);

// In that process: the same socket, in the same mode. It is not inherited.
Result<UniqueHandle> TakeSocket(LentSocket& socket);

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_LENT_SOCKET_H_
