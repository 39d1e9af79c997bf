// winsock2.h comes first.
#include <winsock2.h>
// mswsock.h needs it.
#include <mswsock.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/base/handle.h"
#include "harness/bench/raw_loops.h"

namespace sluice::bench {
namespace {

// Most that one call is asked for: a step of the driver (transfer::kStepBytes).
inline constexpr std::uint64_t kMostAtOnce = std::uint64_t{2} << 20U;

HANDLE HandleOf(base::Handle handle) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): Windows wants it so
  return reinterpret_cast<HANDLE>(handle);
}

// Makes calls at an offset, one at a time. A loop written by hand keeps one event for all of them.
class OverlappedCall {
 public:
  OverlappedCall()
      : event_(CreateEventW(nullptr, /*bManualReset=*/TRUE, /*bInitialState=*/FALSE, nullptr)) {}
  ~OverlappedCall() { CloseHandle(event_); }
  OverlappedCall(const OverlappedCall&) = delete;
  OverlappedCall& operator=(const OverlappedCall&) = delete;

  OVERLAPPED* At(std::uint64_t offset) {
    overlapped_ = {};
    overlapped_.Offset = static_cast<DWORD>(offset);
    overlapped_.OffsetHigh = static_cast<DWORD>(offset >> 32U);
    overlapped_.hEvent = event_;
    return &overlapped_;
  }

  // Returns how many bytes the call that returned `done` moved, or nothing if it failed.
  std::optional<std::uint64_t> Await(base::Handle handle, bool done) {
    if (!done && GetLastError() != ERROR_IO_PENDING) return std::nullopt;
    DWORD count = 0;
    if (!GetOverlappedResult(HandleOf(handle), &overlapped_, &count, /*bWait=*/TRUE)) {
      return std::nullopt;
    }
    return count;
  }

 private:
  HANDLE event_;
  OVERLAPPED overlapped_{};
};

// Calls send(), or WriteFile() if `sink` is not a socket, until all bytes are accepted; false on an
// error.
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

// Returns true if the file has at least `size` bytes. A careful program checks before and after it
// sends from a mapping, and asks TransmitFile() for no more than there is.
bool HasBytes(base::Handle file, std::uint64_t size) {
  LARGE_INTEGER now{};
  return GetFileSizeEx(HandleOf(file), &now) != 0 &&
         static_cast<std::uint64_t>(now.QuadPart) >= size;
}

bool ReadSend(base::Handle source, base::Handle sink, std::uint64_t length) {
  constexpr std::size_t kChunk = std::size_t{64} << 10U;
  alignas(4096) static thread_local std::array<std::byte, kChunk> buffer;
  OverlappedCall call;
  std::uint64_t position = 0;
  while (position < length) {
    const auto wanted = static_cast<DWORD>(std::min<std::uint64_t>(kChunk, length - position));
    const bool done =
        ReadFile(HandleOf(source), buffer.data(), wanted, nullptr, call.At(position)) != 0;
    const auto got = call.Await(source, done);
    if (!got || *got == 0) return false;
    position += *got;
    if (!WriteAll(sink, std::span(buffer).first(static_cast<std::size_t>(*got)))) return false;
  }
  return true;
}

// A window of a file, mapped read-only; unmapped with its owner.
class View {
 public:
  static constexpr std::uint64_t kMost = std::uint64_t{1} << 20U;

  View(base::Handle file, std::uint64_t offset, std::uint64_t rest) {
    const HANDLE mapping =
        CreateFileMappingW(HandleOf(file), nullptr, PAGE_READONLY, 0, 0, /*lpName=*/nullptr);
    if (mapping == nullptr) return;
    size_ = static_cast<std::size_t>(std::min(kMost, rest));
    base_ = static_cast<const std::byte*>(MapViewOfFile(mapping, FILE_MAP_READ,
                                                        static_cast<DWORD>(offset >> 32U),
                                                        static_cast<DWORD>(offset), size_));
    CloseHandle(mapping);  // the view keeps it
  }
  ~View() {
    if (base_ != nullptr) UnmapViewOfFile(base_);
  }
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  // Empty: it could not be mapped.
  std::span<const std::byte> bytes() const { return {base_, base_ == nullptr ? 0 : size_}; }

 private:
  const std::byte* base_ = nullptr;
  std::size_t size_ = 0;
};

bool MappedSend(base::Handle source, base::Handle sink, std::uint64_t length) {
  if (length != 0 && !HasBytes(source, length)) return false;
  std::uint64_t position = 0;
  while (position < length) {
    const View view(source, position, length - position);
    if (view.bytes().empty()) return false;
    position += view.bytes().size();
    if (!WriteAll(sink, view.bytes()) || !HasBytes(source, length)) return false;
  }
  return true;
}

bool SendByTransmitFile(base::Handle source, base::Handle sink, std::uint64_t length) {
  OverlappedCall call;
  std::uint64_t position = 0;
  while (position < length) {
    if (!HasBytes(source, length)) return false;
    const auto count = static_cast<DWORD>(std::min(kMostAtOnce, length - position));
    const bool done = TransmitFile(static_cast<SOCKET>(sink), HandleOf(source), count,
                                   /*nNumberOfBytesPerSend=*/0, call.At(position),
                                   /*lpTransmitBuffers=*/nullptr, /*dwReserved=*/0) != 0;
    const auto sent = call.Await(sink, done);
    if (!sent || *sent == 0) return false;
    position += *sent;
  }
  return true;
}

constexpr std::array kLoops = {
    RawLoop{"windows.mapped_send", "MapViewOfFile+send", MappedSend},
    RawLoop{"windows.read_send", "ReadFile+send", ReadSend},
    RawLoop{"windows.transmit_file", "TransmitFile", SendByTransmitFile},
};

}  // namespace

std::span<const RawLoop> RawLoops() { return kLoops; }

}  // namespace sluice::bench
