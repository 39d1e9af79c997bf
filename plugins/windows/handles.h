// The handles of endpoints, what the system says of them, and overlapped calls on them.
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
  kUnknown,  // the system does not say: it is not a handle
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

// A manual-reset event that no child process inherits. Closed with its owner.
class Event {
 public:
  Event() noexcept = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event();

  // Creates the event. Returns 0 or GetLastError().
  int Make() noexcept;

  bool made() const noexcept { return handle_ != nullptr; }
  HANDLE get() const noexcept { return handle_; }

  // For one overlapped call at `offset` that sets the event, which is reset. Where the handle of
  // the call belongs to a completion port, that port is not told (the lowest bit of hEvent,
  // GetQueuedCompletionStatus): it is the caller's.
  OVERLAPPED Overlap(std::uint64_t offset) const noexcept;

  // Waits for the end of such a call, which returned `done` and `count`. Returns how many bytes it
  // moved, also where it failed behind them, or the negative error.
  std::int64_t Await(HANDLE file, OVERLAPPED& overlapped, BOOL done, DWORD count) const noexcept;

  // Ends such a call that has not ended, and comes back when the system has done with it.
  void Cancel(HANDLE file, OVERLAPPED& overlapped) const noexcept;

 private:
  HANDLE handle_ = nullptr;
};

}  // namespace sluice::plugins::windows

#endif  // SLUICE_PLUGINS_WINDOWS_HANDLES_H_
