// Small plugins of Windows whose copies are known, to check the witnesses against, and some that do
// not do what they should.
#ifndef SLUICE_HARNESS_WITNESS_TESTING_MOVERS_H_
#define SLUICE_HARNESS_WITNESS_TESTING_MOVERS_H_

#include <winsock2.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "harness/witness/testing/mover.h"

namespace sluice::witness::testing {

using base::Handle;

inline std::int64_t ReadAt(Handle source, std::byte* bytes, std::int64_t offset,
                           std::size_t count) {
  OVERLAPPED at{};
  at.Offset = static_cast<DWORD>(offset);
  at.OffsetHigh = static_cast<DWORD>(offset >> 32);
  DWORD got = 0;
  errno = EIO;
  return ReadFile(reinterpret_cast<HANDLE>(source), bytes, static_cast<DWORD>(count), &got, &at)
             ? std::int64_t{got}
             : -1;
}

inline std::int64_t Send(Handle sink, const std::byte* bytes, std::int64_t count) {
  const int sent = ::send(static_cast<SOCKET>(sink), reinterpret_cast<const char*>(bytes),
                          static_cast<int>(count), 0);
  if (sent < 0) errno = WSAGetLastError() == WSAEWOULDBLOCK ? EAGAIN : EIO;
  return sent;
}

// One ReadFile() and one send() for each chunk.
inline std::int64_t CopyThrough(std::byte* buffer, Handle source, std::int64_t offset, Handle sink,
                                std::size_t count) {
  const std::int64_t got = ReadAt(source, buffer, offset, count);
  return got <= 0 ? got : Send(sink, buffer, got);
}

struct HeapCopy {
  static constexpr const char* kName = "test.heap_copy";
  std::int64_t Move(Handle source, std::int64_t offset, Handle sink, std::size_t count) {
    return CopyThrough(buffer.data(), source, offset, sink, count);
  }
  std::vector<std::byte> buffer = std::vector<std::byte>(kChunk);
};

struct StackCopy {
  static constexpr const char* kName = "test.stack_copy";
  std::int64_t Move(Handle source, std::int64_t offset, Handle sink, std::size_t count) {
    std::array<std::byte, kChunk> buffer;
    return CopyThrough(buffer.data(), source, offset, sink, count);
  }
};

// Copies through data of the library's own.
struct StaticCopy {
  static constexpr const char* kName = "test.static_copy";
  std::int64_t Move(Handle source, std::int64_t offset, Handle sink, std::size_t count) {
    return CopyThrough(buffer.data(), source, offset, sink, count);
  }
  static inline std::array<std::byte, kChunk> buffer;
};

// Copies through memory that could be shared.
struct SectionCopy {
  static constexpr const char* kName = "test.section_copy";
  SectionCopy()
      : section(CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0,
                                   static_cast<DWORD>(kChunk), nullptr)),
        view(static_cast<std::byte*>(MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, kChunk))) {}
  SectionCopy(const SectionCopy&) = delete;
  SectionCopy& operator=(const SectionCopy&) = delete;
  ~SectionCopy() {
    UnmapViewOfFile(view);
    CloseHandle(section);
  }
  std::int64_t Move(Handle source, std::int64_t offset, Handle sink, std::size_t count) {
    return CopyThrough(view, source, offset, sink, count);
  }
  HANDLE section;
  std::byte* view;
};

// Copies what it has read once more.
struct DoubleCopy : HeapCopy {
  static constexpr const char* kName = "test.double_copy";
  std::int64_t Move(Handle source, std::int64_t offset, Handle sink, std::size_t count) {
    const std::int64_t got = ReadAt(source, second.data(), offset, count);
    if (got <= 0) return got;
    std::ranges::copy(second, buffer.begin());
    return Send(sink, buffer.data(), got);
  }
  std::vector<std::byte> second = std::vector<std::byte>(kChunk);
};

// Sends from a mapping of the source.
struct MapSend {
  static constexpr const char* kName = "test.map_send";
  ~MapSend() {
    if (view != nullptr) UnmapViewOfFile(view);
  }
  std::int64_t Move(Handle source, std::int64_t offset, Handle sink, std::size_t count) {
    if (view == nullptr) {
      const HANDLE section = CreateFileMappingW(reinterpret_cast<HANDLE>(source), nullptr,
                                                PAGE_READONLY, 0, 0, nullptr);
      view = static_cast<const std::byte*>(MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0));
      CloseHandle(section);
    }
    errno = EIO;
    return view == nullptr ? -1 : Send(sink, view + offset, static_cast<std::int64_t>(count));
  }
  const std::byte* view = nullptr;
};

// Every second piece of 4 KiB by copying.
struct HalfCopy {
  static constexpr const char* kName = "test.half_copy";
  std::int64_t Move(Handle source, std::int64_t offset, Handle sink, std::size_t count) {
    const std::size_t piece = std::min<std::size_t>(count, 4096);
    return offset / 4096 % 2 == 0 ? copy.Move(source, offset, sink, piece)
                                  : map.Move(source, offset, sink, piece);
  }
  HeapCopy copy;
  MapSend map;
};

// Changes one byte of the payload.
struct Corrupter : HeapCopy {
  static constexpr const char* kName = "test.corrupter";
  std::int64_t Move(Handle source, std::int64_t offset, Handle sink, std::size_t count) {
    const std::int64_t got = ReadAt(source, buffer.data(), offset, count);
    if (got <= 0) return got;
    if (offset == 0) buffer[1000] ^= std::byte{1};
    return Send(sink, buffer.data(), got);
  }
};

// Sends half of the payload, and begins an operation for another chunk, which never completes: the
// sink has accepted a part of it.
class Pender {
 public:
  static constexpr const char* kName = "test.pender";
  static constexpr Identity kIdentity{
      .name = kName, .version = "1.0.0", .summary = "for tests of the witnesses"};
  static constexpr std::array<sluice_claim, 0> kClaims{};

  static sluice_status Probe(const sluice_route&, sluice_report&) { return SLUICE_OK; }
  explicit Pender(const sluice_request& request) : request_(request), cursor_(request) {}
  ~Pender() {
    if (never_ != nullptr) CloseHandle(never_);
  }
  sluice_status Open(sluice_report&) {
    never_ = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    return SLUICE_OK;
  }
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    const auto count = static_cast<std::size_t>(cursor_.Limit(budget, kChunk));
    const bool last = 2 * cursor_.offset() >= request_.length;
    if (!pending_ && !last) {
      const std::int64_t moved = Copy(count);
      if (moved < 0) return Fail(progress, SLUICE_E_SINK_IO, "moving failed");
      cursor_.Advance(static_cast<std::uint64_t>(moved));
      cursor_.Count(progress);
      progress.path = "test";
      return SLUICE_MORE;
    }
    if (!pending_) Copy(count / 2);
    pending_ = true;
    progress.in_flight = count;
    progress.wait_handle = reinterpret_cast<std::intptr_t>(never_);
    return SLUICE_WOULD_BLOCK;
  }

 private:
  std::int64_t Copy(std::size_t count) {
    return copy_.Move(static_cast<Handle>(request_.route->source->handle),
                      static_cast<std::int64_t>(cursor_.offset()),
                      static_cast<Handle>(request_.route->sink->handle), count);
  }

  const sluice_request& request_;
  Cursor cursor_;
  HeapCopy copy_;
  HANDLE never_ = nullptr;
  bool pending_ = false;
};

struct Refuser : HeapCopy {
  static constexpr const char* kName = "test.refuser";
  static constexpr bool kRefuses = true;
};

struct Crasher {
  static constexpr const char* kName = "test.crasher";
  std::int64_t Move(Handle, std::int64_t, Handle, std::size_t) {
    *static_cast<volatile int*>(nowhere) = 0;
    return -1;
  }
  void* nowhere = nullptr;
};

struct Exiter {
  static constexpr const char* kName = "test.exiter";
  std::int64_t Move(Handle, std::int64_t, Handle, std::size_t) { ::_exit(7); }
};

struct Hanger {
  static constexpr const char* kName = "test.hanger";
  std::int64_t Move(Handle, std::int64_t, Handle, std::size_t) {
    for (;;) Sleep(INFINITE);
  }
};

}  // namespace sluice::witness::testing

#endif  // SLUICE_HARNESS_WITNESS_TESTING_MOVERS_H_
