#include "plugins/windows/event.h"

namespace sluice::plugins::windows {

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
