#include "plugins/windows/sink.h"

#include <algorithm>
#include <array>
#include <sluice/plugin.hpp>

namespace sluice::plugins::windows {
namespace {

// Counts of the system have 32 bits.
constexpr std::size_t kMostPerWrite = std::size_t{1} << 30U;
constexpr std::size_t kMostPerPipeWrite = std::size_t{64} * 1024;

WSABUF BufferOf(std::span<const std::byte> bytes) noexcept {
  return {.len = static_cast<ULONG>(bytes.size()),
          .buf = const_cast<CHAR*>(reinterpret_cast<const CHAR*>(bytes.data()))};
}

}  // namespace

sluice_status Sink::Check(const sluice_endpoint& endpoint, sluice_report& report) noexcept {
  if (endpoint.kind == SLUICE_KIND_FILE && ModeOf(HandleOf(endpoint)) == Mode::kOverlapped) {
    return Refuse(report, SLUICE_E_UNSUPPORTED,
                  "the sink is a file open for overlapped calls: it has no position");
  }
  if (endpoint.kind == SLUICE_KIND_PIPE && (endpoint.facts & SLUICE_FACT_NONBLOCKING) != 0) {
    return Refuse(report, SLUICE_E_UNSUPPORTED,
                  "the sink is a pipe that does not wait: nothing tells when it takes more");
  }
  return SLUICE_OK;
}

sluice_status Sink::Open(sluice_report& report) noexcept {
  if (const sluice_status no = Check(endpoint_, report); no != SLUICE_OK) return no;
  const bool overlaps = IsOne(kSocketSinks) ? (endpoint_.facts & SLUICE_FACT_NONBLOCKING) == 0
                                            : ModeOf(HandleOf(endpoint_)) == Mode::kOverlapped;
  if (!overlaps) return SLUICE_OK;
  if (const int error = event_.Make(); error != 0) {
    return Refuse(report, SLUICE_E_NO_RESOURCES, "CreateEvent failed", error);
  }
  return SLUICE_OK;
}

std::int64_t Sink::Send(std::span<WSABUF> buffers) const noexcept {
  OVERLAPPED overlapped{};
  if (event_.made()) overlapped = event_.Overlap(0);
  DWORD count = 0;
  const bool done = WSASend(SocketOf(endpoint_), buffers.data(), static_cast<DWORD>(buffers.size()),
                            &count, /*dwFlags=*/0, event_.made() ? &overlapped : nullptr,
                            /*lpCompletionRoutine=*/nullptr) == 0;
  const std::int64_t sent = event_.Await(HandleOf(endpoint_), overlapped, done, count);
  return sent != 0 ? sent : -std::int64_t{ERROR_WRITE_FAULT};
}

std::int64_t Sink::Write(std::span<const std::byte> bytes, bool /*more*/) const noexcept {
  const std::size_t most = IsOne(kPipeSink) ? kMostPerPipeWrite : kMostPerWrite;
  const auto offered = bytes.first(std::min(bytes.size(), most));
  if (IsOne(kSocketSinks)) {
    WSABUF buffer = BufferOf(offered);
    return Send({&buffer, 1});
  }
  const HANDLE file = HandleOf(endpoint_);
  const auto size = static_cast<DWORD>(offered.size());
  DWORD count = 0;
  std::int64_t written = 0;
  if (event_.made()) {
    OVERLAPPED overlapped = event_.Overlap(0);
    const BOOL done = WriteFile(file, offered.data(), size, &count, &overlapped);
    written = event_.Await(file, overlapped, done, count);
  } else if (WriteFile(file, offered.data(), size, &count, nullptr) || count != 0) {
    written = count;  // An error behind it will come again.
  } else {
    written = -std::int64_t{GetLastError()};
  }
  return written != 0 ? written : -std::int64_t{ERROR_WRITE_FAULT};
}

std::int64_t Sink::WriteParts(std::span<const std::span<const std::byte>> parts,
                              bool more) const noexcept {
  if (!IsOne(kSocketSinks)) return Write(parts.front(), more);
  std::array<WSABUF, 3> buffers;
  std::size_t count = 0;
  std::size_t room = kMostPerWrite;
  for (const std::span<const std::byte> part : parts) {
    const std::size_t size = std::min(part.size(), room);
    if (size == 0) break;
    buffers[count++] = BufferOf(part.first(size));
    room -= size;
  }
  return Send(std::span(buffers).first(count));
}

sluice_status Sink::Stop(int error, const char* reason, sluice_progress& progress) const noexcept {
  const sluice_status status = StatusOf(error);
  if (status == SLUICE_WOULD_BLOCK) {
    return WaitFor(progress, endpoint_.handle, SLUICE_WAIT_WRITABLE);
  }
  return Fail(progress, status, reason, error);
}

sluice_status Sink::StatusOf(int error) noexcept {
  if (IsShortage(error)) return SLUICE_E_NO_RESOURCES;
  if (IsFault(error)) return SLUICE_E_INVALID;
  switch (error) {
    case WSAEWOULDBLOCK:
      return SLUICE_WOULD_BLOCK;
    case WSAECONNRESET:
    case WSAECONNABORTED:
    case WSAENETRESET:
    case WSAENOTCONN:
    case WSAESHUTDOWN:
    case WSAEDISCON:
    case ERROR_NETNAME_DELETED:
    case ERROR_CONNECTION_ABORTED:
    case ERROR_CONNECTION_INVALID:
    case ERROR_GRACEFUL_DISCONNECT:
    case ERROR_VC_DISCONNECTED:
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA:
    case ERROR_PIPE_NOT_CONNECTED:
      return SLUICE_E_SINK_CLOSED;
    case ERROR_INVALID_HANDLE:
    case WSAENOTSOCK:
      return SLUICE_E_INVALID;
    default:
      return SLUICE_E_SINK_IO;
  }
}

}  // namespace sluice::plugins::windows
