#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "harness/bench/raw_parts.h"

namespace sluice::bench::raw {
namespace {

// Where there is no MSG_MORE, no hint is needed.
int Flags(bool more) {
#ifdef MSG_MORE
  return MSG_NOSIGNAL | (more ? MSG_MORE : 0);
#else
  static_cast<void>(more);
  return MSG_NOSIGNAL;
#endif
}

}  // namespace

bool WriteAll(int sink, std::span<const std::byte> bytes, bool more) {
  bool is_socket = true;
  while (!bytes.empty()) {
    const ssize_t sent = is_socket ? send(sink, bytes.data(), bytes.size(), Flags(more))
                                   : write(sink, bytes.data(), bytes.size());
    if (sent > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (sent < 0 && errno == ENOTSOCK && is_socket) {
      is_socket = false;
    } else if (sent == 0 || errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool HasBytes(int file, std::uint64_t size) {
  struct stat status;
  return fstat(file, &status) == 0 && static_cast<std::uint64_t>(status.st_size) >= size;
}

Window::Window(int file, std::uint64_t offset, std::uint64_t rest) {
  const auto size = static_cast<std::size_t>(std::min(kWindow, rest));
  void* const base = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, static_cast<off_t>(offset));
  if (base == MAP_FAILED) return;
  base_ = static_cast<std::byte*>(base);
  size_ = size;
}

Window::~Window() {
  if (base_ != nullptr) munmap(base_, size_);
}

bool MmapWrite(int source, int sink, std::uint64_t length) {
  std::uint64_t position = 0;
  if (length != 0 && !HasBytes(source, length)) return false;
  while (position < length) {
    const Window window(source, position, length - position);
    if (window.bytes().empty()) return false;
    position += window.bytes().size();
    if (!WriteAll(sink, window.bytes(), position < length) || !HasBytes(source, length)) {
      return false;
    }
  }
  return true;
}

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
