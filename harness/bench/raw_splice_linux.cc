#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "harness/bench/raw_loops.h"
#include "harness/bench/raw_parts_linux.h"

namespace sluice::bench::raw {

bool Splice(int source, int sink, std::uint64_t length) {
  const Pipe pipe(length);
  if (pipe.capacity() == 0) return false;
  loff_t position = 0;
  const auto end = static_cast<loff_t>(length);
  while (position < end) {
    const auto rest = static_cast<std::uint64_t>(end - position);
    const ssize_t got =
        splice(source, &position, pipe.write_end(), nullptr,
               static_cast<std::size_t>(std::min(pipe.capacity(), rest)), SPLICE_F_MOVE);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    if (!pipe.DrainInto(sink, static_cast<std::uint64_t>(got), position < end)) return false;
  }
  return true;
}

}  // namespace sluice::bench::raw
