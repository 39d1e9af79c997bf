#include "plugins/windows/handles.h"

#include <winternl.h>

namespace sluice::plugins::windows {
namespace {

// Returns 0 or the error.
int Query(HANDLE handle, FILE_INFORMATION_CLASS what, ULONG& answer) noexcept {
  IO_STATUS_BLOCK block;
  const NTSTATUS status = NtQueryInformationFile(handle, &block, &answer, sizeof answer, what);
  return status >= 0 ? 0 : static_cast<int>(RtlNtStatusToDosError(status));
}

}  // namespace

Mode ModeOf(HANDLE handle) noexcept {
  constexpr ULONG kWaits = FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT;
  ULONG mode = 0;
  if (Query(handle, FileModeInformation, mode) != 0) return Mode::kUnknown;
  return (mode & kWaits) != 0 ? Mode::kWaiting : Mode::kOverlapped;
}

int CannotRead(HANDLE handle) noexcept {
  ULONG access = 0;
  if (const int error = Query(handle, FileAccessInformation, access); error != 0) return error;
  return (access & FILE_READ_DATA) != 0 ? 0 : ERROR_ACCESS_DENIED;
}

bool IsShortage(int error) noexcept {
  switch (error) {
    case ERROR_TOO_MANY_OPEN_FILES:
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_NO_SYSTEM_RESOURCES:
    case ERROR_NONPAGED_SYSTEM_RESOURCES:
    case ERROR_PAGED_SYSTEM_RESOURCES:
    case ERROR_WORKING_SET_QUOTA:
    case ERROR_PAGEFILE_QUOTA:
    case ERROR_COMMITMENT_LIMIT:
    case ERROR_NOT_ENOUGH_QUOTA:
    case WSAEMFILE:
    case WSAENOBUFS:
      return true;
    default:
      return false;
  }
}

Event::~Event() {
  if (handle_ != nullptr) CloseHandle(handle_);
}

int Event::Make() noexcept {
  handle_ = CreateEventW(nullptr, /*bManualReset=*/TRUE, /*bInitialState=*/FALSE, nullptr);
  return handle_ != nullptr ? 0 : static_cast<int>(GetLastError());
}

OVERLAPPED Event::Overlap(std::uint64_t offset) const noexcept {
  ResetEvent(handle_);
  OVERLAPPED overlapped{};
  overlapped.Offset = static_cast<DWORD>(offset);
  overlapped.OffsetHigh = static_cast<DWORD>(offset >> 32U);
  const ULONG_PTR untold = reinterpret_cast<ULONG_PTR>(handle_) | 1U;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): Windows wants it so
  overlapped.hEvent = reinterpret_cast<HANDLE>(untold);
  return overlapped;
}

std::int64_t Event::Await(HANDLE file, OVERLAPPED& overlapped, BOOL done,
                          DWORD count) const noexcept {
  if (done) return count;
  DWORD error = GetLastError();
  if (error == ERROR_IO_PENDING) {
    WaitForSingleObject(handle_, INFINITE);
    if (GetOverlappedResult(file, &overlapped, &count, FALSE)) return count;
    error = GetLastError();
    if (overlapped.InternalHigh != 0) return static_cast<std::int64_t>(overlapped.InternalHigh);
  }
  return -std::int64_t{error};
}

void Event::Cancel(HANDLE file, OVERLAPPED& overlapped) const noexcept {
  // Once is enough on Windows. Under Wine a call that the system has lost ends with a later one. Of
  // a handle that was closed, against the contract, the system has ended all calls.
  constexpr DWORD kPatienceMs = 100;
  do {
    if (!CancelIoEx(file, &overlapped) && GetLastError() == ERROR_INVALID_HANDLE) return;
  } while (WaitForSingleObject(handle_, kPatienceMs) == WAIT_TIMEOUT);
}

}  // namespace sluice::plugins::windows
