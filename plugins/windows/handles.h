// The handles of endpoints, and what the system says of them.
#ifndef SLUICE_PLUGINS_WINDOWS_HANDLES_H_
#define SLUICE_PLUGINS_WINDOWS_HANDLES_H_

#include <sluice/plugin.h>
#include <winsock2.h>
// Not before winsock2.h:
#include <windows.h>

#include <cstdint>

namespace sluice::plugins::windows {

inline HANDLE HandleOf(const sluice_endpoint& endpoint) noexcept {
  const auto number = static_cast<std::intptr_t>(endpoint.handle);
  return reinterpret_cast<HANDLE>(number);  // NOLINT(performance-no-int-to-ptr): it is a number
}

inline SOCKET SocketOf(const sluice_endpoint& endpoint) noexcept {
  return static_cast<SOCKET>(endpoint.handle);
}

// How a handle was opened. FileModeInformation of NtQueryInformationFile.
enum class Mode : std::uint8_t {
  kUnknown,  // the system does not say: it is no handle
  kWaiting,  // calls wait, and a file has a position
  // Opened with FILE_FLAG_OVERLAPPED or WSA_FLAG_OVERLAPPED: a file has no position, and on all but
  // sockets a call without an OVERLAPPED may go wrong.
  kOverlapped,
};
Mode ModeOf(HANDLE handle) noexcept;

// 0 if the handle may read what it is open on; ERROR_ACCESS_DENIED, or what asking failed with.
// FileAccessInformation of NtQueryInformationFile.
int CannotRead(HANDLE handle) noexcept;

// True for an error that says that memory, handles or quotas are out.
bool IsShortage(int error) noexcept;

}  // namespace sluice::plugins::windows

#endif  // SLUICE_PLUGINS_WINDOWS_HANDLES_H_
