#include "harness/bench/raw_parts_posix.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

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

}  // namespace sluice::bench::raw
