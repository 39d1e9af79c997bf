// FreeBSD and macOS.
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "harness/bench/raw_loops.h"
#include "harness/bench/raw_parts.h"

namespace sluice::bench {
namespace {

// Sends up to `count` bytes; `sent` says how many, also if a signal came. 0, or −1 and errno.
int SendOnce(int source, int sink, off_t offset, std::size_t count, off_t& sent) {
#ifdef __APPLE__
  sent = static_cast<off_t>(count);
  return sendfile(source, sink, offset, &sent, /*hdtr=*/nullptr, /*flags=*/0);
#else
  sent = 0;
  return sendfile(source, sink, offset, count, /*hdtr=*/nullptr, &sent, /*flags=*/0);
#endif
}

// To sockets only.
bool Sendfile(int source, int sink, std::uint64_t length) {
  std::uint64_t position = 0;
  while (position < length) {
    const auto rest = static_cast<std::size_t>(std::min(raw::kMostAtOnce, length - position));
    off_t sent = 0;
    const bool failed = SendOnce(source, sink, static_cast<off_t>(position), rest, sent) != 0;
    if (sent > 0) position += static_cast<std::uint64_t>(sent);
    if (failed ? errno != EINTR : sent == 0) return false;
  }
  return true;
}

constexpr std::array kLoops = {
#ifdef __APPLE__
    RawLoop{"darwin.sendfile", "sendfile", Sendfile},
#else
    RawLoop{"bsd.sendfile", "sendfile", Sendfile},
#endif
    RawLoop{"posix.mmap_write", "mmap+write", raw::MmapWrite},
    RawLoop{"posix.read_write", "read+write", raw::ReadWrite},
};

}  // namespace

std::span<const RawLoop> RawLoops() { return kLoops; }

}  // namespace sluice::bench
