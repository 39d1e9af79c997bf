#include "harness/bench/raw_parts_windows.h"

#include <algorithm>

namespace sluice::bench::raw {

HANDLE HandleOf(base::Handle handle) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): Windows wants it so
  return reinterpret_cast<HANDLE>(handle);
}

OverlappedCall::OverlappedCall()
    : event_(CreateEventW(nullptr, /*bManualReset=*/TRUE, /*bInitialState=*/FALSE, nullptr)) {}

OverlappedCall::~OverlappedCall() { CloseHandle(event_); }

OVERLAPPED* OverlappedCall::At(std::uint64_t offset) {
  overlapped_ = {};
  overlapped_.Offset = static_cast<DWORD>(offset);
  overlapped_.OffsetHigh = static_cast<DWORD>(offset >> 32U);
  overlapped_.hEvent = event_;
  return &overlapped_;
}

std::optional<std::uint64_t> OverlappedCall::Await(base::Handle handle, bool done) {
  if (!done && GetLastError() != ERROR_IO_PENDING) return std::nullopt;
  DWORD count = 0;
  if (!GetOverlappedResult(HandleOf(handle), &overlapped_, &count, /*bWait=*/TRUE)) {
    return std::nullopt;
  }
  return count;
}

bool WriteAll(base::Handle sink, std::span<const std::byte> bytes) {
  bool is_socket = true;
  while (!bytes.empty()) {
    const auto count = static_cast<DWORD>(std::min<std::uint64_t>(bytes.size(), kMostAtOnce));
    if (is_socket) {
      const int sent = ::send(static_cast<SOCKET>(sink),
                              reinterpret_cast<const char*>(bytes.data()), static_cast<int>(count),
                              /*flags=*/0);
      if (sent > 0) {
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
      } else if (sent < 0 && WSAGetLastError() == WSAENOTSOCK) {
        is_socket = false;
      } else {
        return false;
      }
    } else {
      DWORD written = 0;
      if (!WriteFile(HandleOf(sink), bytes.data(), count, &written, /*lpOverlapped=*/nullptr) ||
          written == 0) {
        return false;
      }
      bytes = bytes.subspan(written);
    }
  }
  return true;
}

bool HasBytes(base::Handle file, std::uint64_t size) {
  LARGE_INTEGER now{};
  return GetFileSizeEx(HandleOf(file), &now) != 0 &&
         static_cast<std::uint64_t>(now.QuadPart) >= size;
}

}  // namespace sluice::bench::raw
