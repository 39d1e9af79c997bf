#include <fcntl.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>

#include "harness/bench/raw_loops.h"
#include "harness/bench/raw_parts_linux.h"

namespace sluice::bench::raw {

bool Vmsplice(int source, int sink, std::uint64_t length) {
  const Pipe pipe(length);
  if (pipe.capacity() == 0) return false;
  if (length != 0 && !HasBytes(source, length)) return false;
  std::uint64_t position = 0;
  while (position < length) {
    const Window window(source, position, length - position);
    std::span<const std::byte> rest = window.bytes();
    if (rest.empty()) return false;
    while (!rest.empty()) {
      const std::size_t most = std::min<std::size_t>(pipe.capacity(), rest.size());
      const iovec piece{.iov_base = const_cast<std::byte*>(rest.data()), .iov_len = most};
      const ssize_t lent = vmsplice(pipe.write_end(), &piece, 1, 0);
      if (lent < 0 && errno == EINTR) continue;
      // Nothing of it has been sent if the file has shrunk meanwhile.
      if (lent <= 0 || !HasBytes(source, length)) return false;
      const auto count = static_cast<std::size_t>(lent);
      position += count;
      rest = rest.subspan(count);
      if (!pipe.DrainInto(sink, count, position < length)) return false;
    }
  }
  return true;
}

}  // namespace sluice::bench::raw
