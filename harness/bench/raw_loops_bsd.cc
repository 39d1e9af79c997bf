#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "harness/bench/raw_loop.h"
#include "harness/bench/raw_parts_posix.h"

namespace sluice::bench {
namespace {

// To sockets only. What went out before a signal counts.
bool Sendfile(int source, int sink, std::uint64_t length) {
  std::uint64_t position = 0;
  while (position < length) {
    const auto rest = static_cast<std::size_t>(std::min(raw::kMostAtOnce, length - position));
    off_t sent = 0;
    const bool failed = sendfile(source, sink, static_cast<off_t>(position), rest,
                                 /*hdtr=*/nullptr, &sent, /*flags=*/0) != 0;
    if (sent > 0) position += static_cast<std::uint64_t>(sent);
    if (failed ? errno != EINTR : sent == 0) return false;
  }
  return true;
}

constexpr std::array kLoops = {
    RawLoop{"bsd.sendfile", "sendfile", Sendfile},
    RawLoop{"posix.mmap_write", "mmap+write", raw::MmapWrite},
    RawLoop{"posix.read_write", "read+write", raw::ReadWrite},
};

}  // namespace

std::span<const RawLoop> RawLoops() { return kLoops; }

}  // namespace sluice::bench
