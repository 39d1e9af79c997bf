// winsock2.h comes first.
#include <winsock2.h>
// mswsock.h needs it.
#include <mswsock.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/bench/raw_loop.h"
#include "harness/bench/raw_parts_windows.h"

namespace sluice::bench {
namespace raw {
namespace {

bool ReadSend(base::Handle source, base::Handle sink, std::uint64_t length) {
  constexpr std::size_t kChunk = std::size_t{64} << 10U;
  alignas(4096) static thread_local std::array<std::byte, kChunk> buffer;
  raw::OverlappedCall call;
  std::uint64_t position = 0;
  while (position < length) {
    const auto wanted = static_cast<DWORD>(std::min<std::uint64_t>(kChunk, length - position));
    const bool done =
        ReadFile(raw::HandleOf(source), buffer.data(), wanted, nullptr, call.At(position)) != 0;
    const auto got = call.Await(source, done);
    if (!got || *got == 0) return false;
    position += *got;
    if (!raw::WriteAll(sink, std::span(buffer).first(static_cast<std::size_t>(*got)))) return false;
  }
  return true;
}

// A window of a file, mapped read-only; unmapped with its owner.
class View {
 public:
  static constexpr std::uint64_t kMost = std::uint64_t{1} << 20U;

  View(base::Handle file, std::uint64_t offset, std::uint64_t rest) {
    const HANDLE mapping =
        CreateFileMappingW(raw::HandleOf(file), nullptr, PAGE_READONLY, 0, 0, /*lpName=*/nullptr);
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
  if (length != 0 && !raw::HasBytes(source, length)) return false;
  std::uint64_t position = 0;
  while (position < length) {
    const View view(source, position, length - position);
    if (view.bytes().empty()) return false;
    position += view.bytes().size();
    if (!raw::WriteAll(sink, view.bytes()) || !raw::HasBytes(source, length)) return false;
  }
  return true;
}

bool SendByTransmitFile(base::Handle source, base::Handle sink, std::uint64_t length) {
  raw::OverlappedCall call;
  std::uint64_t position = 0;
  while (position < length) {
    if (!raw::HasBytes(source, length)) return false;
    const auto count = static_cast<DWORD>(std::min(kMostAtOnce, length - position));
    const bool done = TransmitFile(static_cast<SOCKET>(sink), raw::HandleOf(source), count,
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
}  // namespace raw

std::span<const RawLoop> RawLoops() { return raw::kLoops; }

}  // namespace sluice::bench
