#include "plugins/windows/handles.h"

#include <winternl.h>

namespace sluice::plugins::windows {
namespace {

// Answers 0 or the error.
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

}  // namespace sluice::plugins::windows
