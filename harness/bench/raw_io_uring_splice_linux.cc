#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "harness/bench/raw_loops.h"
#include "harness/bench/raw_parts_linux.h"

namespace sluice::bench::raw {
namespace {

// Requests of a chain.
constexpr unsigned kMost = 16;

// What a system call that a signal ends answers inside the kernel; splices by io_uring show it.
constexpr int kRestart = 512;  // ERESTARTSYS

// Splices in chains of pairs: from the source into the pipe, and from there into the sink.
class Chains {
 public:
  Chains(int source, int sink, std::uint64_t length)
      : source_(source), sink_(sink), length_(length), pipe_(length), ring_(kMost, 2 * kMost) {}

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
    while (ahead < length_ && count_ + 2 <= kMost) {
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
  std::array<Move, kMost> moves_{};
};

}  // namespace

bool IoUringSplice(int source, int sink, std::uint64_t length) {
  return Chains(source, sink, length).Run();
}

}  // namespace sluice::bench::raw
