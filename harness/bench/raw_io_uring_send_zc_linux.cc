#include <sys/socket.h>

#include <cerrno>
#include <optional>

#include "harness/bench/raw_loops.h"
#include "harness/bench/raw_parts_linux.h"

namespace sluice::bench::raw {
namespace {

// Most sends that are lent at a time: windows of kWindow.
constexpr unsigned kMostLent = 4;

// Takes the completions that are there. Answers the result of the send, if it is among them, and
// counts in `lent` what the kernel refers to.
std::optional<int> Reap(Ring& ring, unsigned& lent) {
  std::optional<int> result;
  for (io_uring_cqe* entry = nullptr; io_uring_peek_cqe(ring.get(), &entry) == 0;) {
    if ((entry->flags & IORING_CQE_F_NOTIF) != 0) {
      --lent;
    } else {
      result = entry->res;
      if ((entry->flags & IORING_CQE_F_MORE) != 0) ++lent;
    }
    io_uring_cqe_seen(ring.get(), entry);
  }
  return result;
}

// Waits until the kernel refers to at most `most` sends.
bool AwaitRelease(Ring& ring, unsigned most, unsigned& lent) {
  while (lent > most) {
    if (!ring.Await(1)) return false;
    Reap(ring, lent);
  }
  return true;
}

// `bytes` of a mapping. MSG_WAITALL: the kernel waits for room itself (io_uring_prep_send_zc(3)).
bool LendAll(Ring& ring, int sink, std::span<const std::byte> bytes, bool more, unsigned& lent) {
  const int flags = MSG_NOSIGNAL | MSG_WAITALL | (more ? MSG_MORE : 0);
  while (!bytes.empty()) {
    if (!AwaitRelease(ring, kMostLent - 1, lent)) return false;
    io_uring_prep_send_zc(io_uring_get_sqe(ring.get()), sink, bytes.data(), bytes.size(), flags, 0);
    std::optional<int> sent;
    while (!sent) {
      if (!ring.Await(1)) return false;
      sent = Reap(ring, lent);
    }
    if (*sent > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(*sent));
    } else if ((*sent == -ENOBUFS || *sent == -ENOMEM) && lent != 0) {
      if (!AwaitRelease(ring, lent - 1, lent)) return false;
    } else if (*sent != -EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool IoUringSendZc(int source, int sink, std::uint64_t length) {
  Ring ring(2, 4 * kMostLent);
  if (!ring.ok() || (length != 0 && !HasBytes(source, length))) return false;
  std::uint64_t position = 0;
  unsigned lent = 0;
  while (position < length) {
    // The kernel holds the pages, so they may be unmapped before it lets go of them.
    const Window window(source, position, length - position);
    if (window.bytes().empty()) return false;
    position += window.bytes().size();
    if (!LendAll(ring, sink, window.bytes(), position < length, lent) ||
        !HasBytes(source, length)) {
      return false;
    }
  }
  return AwaitRelease(ring, 0, lent);
}

}  // namespace sluice::bench::raw
