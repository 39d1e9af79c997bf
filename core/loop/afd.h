// Asking AFD, the driver behind Winsock, to report at an I/O completion port when a socket is
// ready. select() and WSAPoll() ask it too.
#ifndef SLUICE_CORE_LOOP_AFD_H_
#define SLUICE_CORE_LOOP_AFD_H_

#include <winsock2.h>

#include <cstdint>

#include "core/base/handle.h"

namespace sluice::loop::afd {

// One question about one socket. It belongs to the driver from Ask() until its packet has been
// taken from the port, and must not move meanwhile. `overlapped` identifies it in the packet and to
// CancelIoEx().
//
// No header of the SDK has the layout of `in` and `out`. Wine declares it (include/wine/afd.h,
// afd_poll_params), as do wepoll, libuv and mio, which rely on it as Sluice does.
struct Question {
  struct Parameters {
    std::int64_t timeout;  // in 100 ns; INT64_MAX: none
    ULONG count;           // of sockets: 1 in the question, of ready ones in the answer
    ULONG exclusive;       // not 0: an earlier question about the same socket ends
    HANDLE socket;
    ULONG events;
    LONG status;
  };

  OVERLAPPED overlapped;
  Parameters in;
  Parameters out;
};

// Opens a handle of the driver that is not a socket. The answers to its questions come to `port`
// with `key`. Returns 0 or the error.
int Open(HANDLE port, ULONG_PTR key, base::UniqueHandle& device) noexcept;

// Finds the socket that the driver knows. If a layered service provider is installed, `socket` is
// wrapped around it (learn.microsoft.com/windows/win32/winsock/winsock-ioctls, SIO_BASE_HANDLE).
// Returns 0 or the error.
int BaseOf(SOCKET socket, SOCKET& base) noexcept;

// Asks once. The answer comes when `socket` is ready for one of `events` (SLUICE_WAIT_* bits) or
// has failed, at once if it already is. Returns 0, or an error, after which no answer comes.
int Ask(HANDLE device, SOCKET socket, std::uint32_t events, Question& question) noexcept;

// Withdraws a question. A packet still comes, perhaps without an answer.
void Withdraw(HANDLE device, Question& question) noexcept;

// Returns the answer in SLUICE_WAIT_* bits: 0 if there is none, all for a socket that failed.
std::uint32_t Told(const Question& question) noexcept;

}  // namespace sluice::loop::afd

#endif  // SLUICE_CORE_LOOP_AFD_H_
