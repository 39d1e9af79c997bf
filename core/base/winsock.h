// Windows Sockets, where a process needs them.
#ifndef SLUICE_CORE_BASE_WINSOCK_H_
#define SLUICE_CORE_BASE_WINSOCK_H_

#include "core/base/handle.h"

namespace sluice::base {

// Starts Winsock 2.2 for the process, once, and never ends it, because sockets need it until they
// are closed. Returns 0, or the error of WSAStartup(). Any thread may call it.
int StartWinsock() noexcept;

// True if the handle is a socket of this process. False for any other handle, open or not.
bool IsSocket(Handle handle) noexcept;

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_WINSOCK_H_
