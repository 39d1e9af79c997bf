#include <sluice/plugin.h>
#include <winsock2.h>

#include <algorithm>
#include <array>
#include <limits>

#include "core/base/wait.h"
#include "core/base/winsock.h"

namespace sluice::base {
namespace {

short Wanted(std::uint32_t events) {
  short wanted = 0;  // POLLERR and POLLHUP need not be asked for
  if ((events & SLUICE_WAIT_READABLE) != 0) wanted |= POLLRDNORM;
  if ((events & SLUICE_WAIT_WRITABLE) != 0) wanted |= POLLWRNORM;
  return wanted;
}

HANDLE Event(std::int64_t handle) { return reinterpret_cast<HANDLE>(static_cast<INT_PTR>(handle)); }

}  // namespace

int Wait(std::int64_t handle, std::uint32_t events, const Cancellation* cancellation) noexcept {
  const DWORD count = cancellation == nullptr ? 1 : 2;
  if (IsSocket(static_cast<Handle>(handle))) {
    std::array<WSAPOLLFD, 2> sockets = {{
        {.fd = static_cast<SOCKET>(handle), .events = Wanted(events), .revents = 0},
        {.fd =
             cancellation == nullptr ? INVALID_SOCKET : static_cast<SOCKET>(cancellation->handle()),
         .events = POLLRDNORM,
         .revents = 0},
    }};
    return WSAPoll(sockets.data(), count, -1) >= 0 ? 0 : WSAGetLastError();
  }
  const std::array<HANDLE, 2> handles = {
      Event(handle), cancellation == nullptr ? nullptr : Event(cancellation->event())};
  const DWORD result = WaitForMultipleObjects(count, handles.data(), FALSE, INFINITE);
  return result == WAIT_FAILED ? static_cast<int>(GetLastError()) : 0;
}

bool IsReady(std::int64_t handle, std::uint32_t events,
             std::chrono::milliseconds patience) noexcept {
  const auto limit = static_cast<int>(
      std::clamp<std::int64_t>(patience.count(), -1, std::numeric_limits<int>::max()));
  if (IsSocket(static_cast<Handle>(handle))) {
    WSAPOLLFD wanted = {.fd = static_cast<SOCKET>(handle), .events = Wanted(events), .revents = 0};
    return WSAPoll(&wanted, 1, limit) > 0;
  }
  return WaitForSingleObject(Event(handle), limit < 0 ? INFINITE : static_cast<DWORD>(limit)) ==
         WAIT_OBJECT_0;
}

}  // namespace sluice::base
