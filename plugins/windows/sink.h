// Where a Windows plugin writes: one call at a time, and what its error means for step().
#ifndef SLUICE_PLUGINS_WINDOWS_SINK_H_
#define SLUICE_PLUGINS_WINDOWS_SINK_H_

#include <sluice/plugin.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "plugins/common/route.h"
#include "plugins/common/step.h"
#include "plugins/windows/handles.h"

namespace sluice::plugins::windows {

// A borrowed socket or handle that bytes are written to. Its mode and its options are left alone.
//
// Calls on a non-blocking socket return WSAEWOULDBLOCK, and only then does a step return
// SLUICE_WOULD_BLOCK: an edge (FD_WRITE of WSAEventSelect) comes after it and not after a call that
// took less than it was offered.
//
// Calls on all other sinks wait until everything is accepted. One that fails meanwhile has been
// accepted in part. On a socket the call is overlapped and waited for, because then the system
// tells how much it was: the exact count in Wine, unproven on Windows. Of a pipe it is not told: up
// to 64 KiB, all that a call writes to it, may have reached a reader that then went away, and are
// not counted.
class Sink {
 public:
  explicit Sink(const sluice_endpoint& endpoint) noexcept
      : endpoint_(endpoint), kind_bit_(KindBit(endpoint.kind)) {}

  // Refuses what cannot be written to one call at a time, with SLUICE_E_UNSUPPORTED: a file open
  // for overlapped calls, which has no position; a pipe that does not wait (PIPE_NOWAIT), because
  // nothing tells when it takes more.
  static sluice_status Check(const sluice_endpoint& endpoint, sluice_report& report) noexcept;

  // Gets what writing takes. Writes nothing.
  sluice_status Open(sluice_report& report) noexcept;

  // True if the sink is one of a set of SLUICE_KIND_BITs.
  bool IsOne(std::uint32_t kinds) const noexcept { return (kind_bit_ & kinds) != 0; }

  // One call: WSASend() to a socket, WriteFile() to anything else, as much as fits one. Returns how
  // many bytes were accepted, at least 1, or the negative error. Windows has no hint that more
  // follows, so whether it does is not looked at.
  std::int64_t Write(std::span<const std::byte> bytes, bool more) const noexcept;

  // The same for at most three pieces: together to a socket, the first of them to anything else.
  std::int64_t WriteParts(std::span<const std::span<const std::byte>> parts,
                          bool more) const noexcept;

  // Returns the status of step() after either, or nothing if it went well.
  Answer After(Attempt attempt, sluice_progress& progress) const noexcept {
    if (attempt.error == 0) return std::nullopt;
    return Stop(attempt.error, IsOne(kSocketSinks) ? "WSASend failed" : "WriteFile failed",
                progress);
  }

  // Returns the status of step() for the error of the call that `reason` names:
  //
  //   WSAEWOULDBLOCK                               SLUICE_WOULD_BLOCK until the socket is writable
  //   WSAECONNRESET WSAECONNABORTED WSAENETRESET WSAENOTCONN WSAESHUTDOWN WSAEDISCON
  //   ERROR_NETNAME_DELETED ERROR_CONNECTION_ABORTED ERROR_CONNECTION_INVALID
  //   ERROR_GRACEFUL_DISCONNECT ERROR_VC_DISCONNECTED
  //   ERROR_BROKEN_PIPE ERROR_NO_DATA ERROR_PIPE_NOT_CONNECTED       SLUICE_E_SINK_CLOSED
  //   shortages (handles.h)                                          SLUICE_E_NO_RESOURCES
  //   ERROR_INVALID_HANDLE WSAENOTSOCK and faults                    SLUICE_E_INVALID
  //   ERROR_DISK_FULL ERROR_ACCESS_DENIED WSAETIMEDOUT and all others   SLUICE_E_SINK_IO
  sluice_status Stop(int error, const char* reason, sluice_progress& progress) const noexcept;

  // Returns the status that Stop() returns for `error`.
  static sluice_status StatusOf(int error) noexcept;

  // Returns true for the error of a call that could not read some of the memory.
  static bool IsFault(int error) noexcept {
    return error == WSAEFAULT || error == ERROR_NOACCESS || error == ERROR_SWAPERROR ||
           error == ERROR_INVALID_USER_BUFFER;
  }

 private:
  std::int64_t Send(std::span<WSABUF> buffers) const noexcept;

  const sluice_endpoint& endpoint_;
  std::uint32_t kind_bit_;
  Event event_;  // for a socket that waits, and for a pipe or a device open for overlapped calls
};

}  // namespace sluice::plugins::windows

#endif  // SLUICE_PLUGINS_WINDOWS_SINK_H_
