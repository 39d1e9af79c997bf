#include <sys/sendfile.h>

#include <algorithm>
#include <cerrno>

#include "harness/bench/raw_loops.h"
#include "harness/bench/raw_parts_linux.h"

namespace sluice::bench::raw {

bool Sendfile(int source, int sink, std::uint64_t length) {
  off_t position = 0;
  const auto end = static_cast<off_t>(length);
  while (position < end) {
    const auto rest = static_cast<std::uint64_t>(end - position);
    const ssize_t sent =
        sendfile(sink, source, &position, static_cast<std::size_t>(std::min(kMostAtOnce, rest)));
    if (sent == 0 || (sent < 0 && errno != EINTR)) return false;
  }
  return true;
}

}  // namespace sluice::bench::raw
