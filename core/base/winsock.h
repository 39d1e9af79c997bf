// Windows Sockets, where a process needs them.
#ifndef SLUICE_CORE_BASE_WINSOCK_H_
#define SLUICE_CORE_BASE_WINSOCK_H_

#include "core/base/handle.h"

namespace sluice::base {

// Starts Winsock 2.2 for the process, once, and never ends it: whoever has a socket needs it until
// the end. Answers 0, or the error of WSAStartup(). Any thread.
int StartWinsock() noexcept;

// True if the handle is a socket of this process. Any other handle, open or not, is none.
bool IsSocket(Handle handle) noexcept;

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_WINSOCK_H_
