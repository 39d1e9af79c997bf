// Whether a socket is ready, told at an I/O completion port: by the driver behind Winsock (AFD),
// which select() and WSAPoll() ask too.
#ifndef SLUICE_CORE_LOOP_AFD_H_
#define SLUICE_CORE_LOOP_AFD_H_

#include <winsock2.h>

#include <cstdint>

#include "core/base/handle.h"

namespace sluice::loop::afd {

// One question about one socket. It is the driver's from Ask() until its packet has been taken from
// the port, and stays where it is meanwhile. `overlapped` names it, there and to CancelIoEx().
//
// No header of the SDK has the layout of `in` and `out`. Wine declares it (include/wine/afd.h,
// afd_poll_params), as do wepoll, libuv and mio, which rest on it as Sluice does.
struct Question {
  struct Parameters {
    std::int64_t timeout;  // in 100 ns; INT64_MAX: none
    ULONG count;           // of sockets, here 1; in the answer of those that are ready
    ULONG exclusive;       // not 0: an earlier question about the same socket ends
    HANDLE socket;
    ULONG events;
    LONG status;
  };

  OVERLAPPED overlapped;
  Parameters in;
  Parameters out;
};

// A handle of the driver's that is no socket, whose questions are answered at `port` with `key`.
// Answers 0 or the error.
int Open(HANDLE port, ULONG_PTR key, base::UniqueHandle& device) noexcept;

// The socket that the driver knows. Another one has been wrapped around it if a layered service
// provider is installed (learn.microsoft.com/windows/win32/winsock/winsock-ioctls,
// SIO_BASE_HANDLE). Answers 0 or the error.
int BaseOf(SOCKET socket, SOCKET& base) noexcept;

// Asks once. The answer comes when `socket` is ready for one of `events` (SLUICE_WAIT_* bits) or
// has failed; at once if it is so already. Answers 0, or an error after which no answer comes.
int Ask(HANDLE device, SOCKET socket, std::uint32_t events, Question& question) noexcept;

// An answer comes soon, which may be that there is none.
void Withdraw(HANDLE device, Question& question) noexcept;

// What the answer is, in SLUICE_WAIT_* bits: 0 if there is none, all for a socket that failed.
std::uint32_t Told(const Question& question) noexcept;

}  // namespace sluice::loop::afd

#endif  // SLUICE_CORE_LOOP_AFD_H_
