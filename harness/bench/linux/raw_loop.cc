#include "harness/bench/raw_loop.h"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sluice::harness {

bool RawSendfile(int source, int sink, std::uint64_t offset, std::uint64_t length,
                 std::size_t chunk) {
  off_t position = static_cast<off_t>(offset);
  const off_t end = position + static_cast<off_t>(length);
  while (position < end) {
    const std::size_t wanted = std::min(chunk, static_cast<std::size_t>(end - position));
    const ssize_t sent = sendfile(sink, source, &position, wanted);
    if (sent == 0 || (sent < 0 && errno != EINTR)) return false;
  }
  return true;
}

bool RawReadWrite(int source, int sink, std::uint64_t offset, std::uint64_t length,
                  std::span<std::byte> buffer) {
  while (length > 0) {
    const std::size_t wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length));
    const ssize_t got = pread(source, buffer.data(), wanted, static_cast<off_t>(offset));
    if (got == 0 || (got < 0 && errno != EINTR)) return false;
    std::span<const std::byte> rest = buffer.first(got < 0 ? 0 : static_cast<std::size_t>(got));
    offset += rest.size();
    length -= rest.size();
    while (!rest.empty()) {
      const ssize_t sent = send(sink, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EINTR) return false;
      if (sent > 0) rest = rest.subspan(static_cast<std::size_t>(sent));
    }
  }
  return true;
}

}  // namespace sluice::harness
