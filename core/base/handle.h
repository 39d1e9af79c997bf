// The operating system's own handle of an open file, socket, pipe or event.
#ifndef SLUICE_CORE_BASE_HANDLE_H_
#define SLUICE_CORE_BASE_HANDLE_H_

#include <cstdint>

namespace sluice::transfer {

// POSIX: a file descriptor. Windows: a HANDLE or a SOCKET, as a number. What fits sluice_endpoint's
// `handle`, which is 64 bits wide everywhere, fits this.
#if defined(_WIN32)
using Handle = std::intptr_t;
#else
using Handle = int;
#endif

// No handle: what open(2) and socket(2) answer when they fail, INVALID_HANDLE_VALUE and
// INVALID_SOCKET.
inline constexpr Handle kNoHandle = -1;

// Closes it: close(2), closesocket() or CloseHandle(). A failure is not reported: on Linux and the
// BSDs the descriptor is gone whatever close(2) answers, so there is nothing to do again.
void Close(Handle handle) noexcept;

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_BASE_HANDLE_H_
