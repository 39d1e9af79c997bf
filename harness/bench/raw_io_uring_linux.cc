// The loops that use io_uring.
#include <fcntl.h>
#include <liburing.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "harness/bench/raw_parts.h"

namespace sluice::bench::raw {
namespace {

// An io_uring. Not inlined, as raw_parts.h has it.
class Ring {
 public:
  [[gnu::noinline]] Ring(unsigned entries, unsigned completions) {
    io_uring_params params{};
    params.flags = IORING_SETUP_CLAMP | IORING_SETUP_CQSIZE;
    params.cq_entries = completions;
    if (io_uring_queue_init_params(entries, &ring_, &params) != 0) ring_.ring_fd = -1;
  }
  [[gnu::noinline]] ~Ring() {
    if (ok()) io_uring_queue_exit(&ring_);
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  bool ok() const { return ring_.ring_fd >= 0; }
  io_uring* get() { return &ring_; }

  // Submits what was prepared and waits for `count` completions; false on an error.
  [[gnu::noinline]] bool Await(unsigned count) {
    do {
      const int result = io_uring_submit_and_wait(&ring_, count);
      if (result < 0 && result != -EINTR) return false;
    } while (io_uring_cq_ready(&ring_) < count);
    return true;
  }

 private:
  io_uring ring_{};
};

// Most sends whose memory the kernel refers to at a time: windows of kWindow.
constexpr unsigned kMostLent = 4;

// Takes the completions that are there. Returns the result of the send, if it is among them, and
// counts in `lent` the sends that the kernel refers to.
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

// Sends `bytes` of a mapping. MSG_WAITALL: the kernel waits for room itself
// (io_uring_prep_send_zc(3)).
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

// Requests of a chain.
constexpr unsigned kMostRequests = 16;

// What a system call that a signal ends returns inside the kernel; splices by io_uring show it.
constexpr int kRestart = 512;  // ERESTARTSYS

// Splices in chains of pairs: from the source into the pipe, and from there into the sink.
class Chains {
 public:
  Chains(int source, int sink, std::uint64_t length)
      : source_(source),
        sink_(sink),
        length_(length),
        pipe_(length),
        ring_(kMostRequests, 2 * kMostRequests) {}

  bool Run() {
    if (pipe_.capacity() == 0 || !ring_.ok()) return false;
    while (sent_ < length_) {
      Plan();
      if (!ring_.Await(count_) || !Settle()) return false;
    }
    return true;
  }

 private:
  struct Move {
    bool fills;
    std::uint64_t count;
    std::int32_t result;
  };

  void Plan() {
    count_ = 0;
    std::uint64_t ahead = sent_ + held_;
    if (held_ != 0) Add(false, held_, 0, ahead < length_);
    while (ahead < length_ && count_ + 2 <= kMostRequests) {
      const std::uint64_t count = std::min(pipe_.capacity(), length_ - ahead);
      Add(true, count, ahead, false);
      ahead += count;
      Add(false, count, 0, ahead < length_);
    }
    last_->flags &= static_cast<__u8>(~IOSQE_IO_LINK);
  }

  void Add(bool fills, std::uint64_t count, std::uint64_t offset, bool more) {
    last_ = io_uring_get_sqe(ring_.get());
    const auto size = static_cast<unsigned>(count);
    if (fills) {
      io_uring_prep_splice(last_, source_, static_cast<std::int64_t>(offset), pipe_.write_end(), -1,
                           size, SPLICE_F_MOVE);
    } else {
      io_uring_prep_splice(last_, pipe_.read_end(), -1, sink_, -1, size,
                           SPLICE_F_MOVE | (more ? SPLICE_F_MORE : 0u));
    }
    last_->flags |= IOSQE_IO_LINK;
    last_->user_data = count_;
    moves_[count_++] = {.fills = fills, .count = count, .result = 0};
  }

  // Counts what the chain has moved, up to where it broke; false on an error.
  bool Settle() {
    for (unsigned i = 0; i < count_; ++i) {
      io_uring_cqe* entry = nullptr;
      if (io_uring_peek_cqe(ring_.get(), &entry) != 0) return false;
      moves_[entry->user_data].result = entry->res;
      io_uring_cqe_seen(ring_.get(), entry);
    }
    for (const Move& move : std::span(moves_).first(count_)) {
      if (move.result == -EINTR || move.result == -kRestart) return true;
      if (move.result <= 0) return false;
      const auto moved = static_cast<std::uint64_t>(move.result);
      held_ = move.fills ? moved : held_ - moved;
      if (!move.fills) sent_ += moved;
      if (moved < move.count) return true;  // what is behind it was cancelled
    }
    return true;
  }

  int source_;
  int sink_;
  std::uint64_t length_;
  Pipe pipe_;
  Ring ring_;
  std::uint64_t sent_ = 0;
  std::uint64_t held_ = 0;  // in the pipe
  io_uring_sqe* last_ = nullptr;
  unsigned count_ = 0;
  std::array<Move, kMostRequests> moves_{};
};

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

bool IoUringSplice(int source, int sink, std::uint64_t length) {
  return Chains(source, sink, length).Run();
}

}  // namespace sluice::bench::raw
