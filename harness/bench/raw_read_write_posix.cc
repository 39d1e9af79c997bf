#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

#include "harness/bench/raw_parts_posix.h"

namespace sluice::bench::raw {

bool ReadWrite(int source, int sink, std::uint64_t length) {
  constexpr std::size_t kChunk = std::size_t{64} << 10U;
  alignas(4096) static thread_local std::array<std::byte, kChunk> buffer;
  std::uint64_t position = 0;
  while (position < length) {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, length - position));
    const ssize_t got = pread(source, buffer.data(), wanted, static_cast<off_t>(position));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    const auto count = static_cast<std::size_t>(got);
    position += count;
    if (!WriteAll(sink, std::span(buffer).first(count), position < length)) return false;
  }
  return true;
}

}  // namespace sluice::bench::raw
