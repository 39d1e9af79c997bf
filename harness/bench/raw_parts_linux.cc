#include "harness/bench/raw_parts_linux.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sluice::bench::raw {

Pipe::Pipe(std::uint64_t length) {
  constexpr std::uint64_t kUsual = std::uint64_t{64} << 10U;
  if (pipe2(ends_, O_CLOEXEC) != 0) return;
  capacity_ = kUsual;
  if (length <= kUsual) return;
  int capacity = fcntl(write_end(), F_SETPIPE_SZ, static_cast<int>(kWindow));
  if (capacity < 0) capacity = fcntl(write_end(), F_GETPIPE_SZ);
  if (capacity > 0) capacity_ = static_cast<std::uint64_t>(capacity);
}

Pipe::~Pipe() {
  for (const int end : ends_) {
    if (end >= 0) close(end);
  }
}

bool Pipe::DrainInto(int sink, std::uint64_t count, bool more) const {
  while (count > 0) {
    const ssize_t moved =
        splice(read_end(), nullptr, sink, nullptr, static_cast<std::size_t>(count),
               SPLICE_F_MOVE | (more ? SPLICE_F_MORE : 0u));
    if (moved == 0 || (moved < 0 && errno != EINTR)) return false;
    if (moved > 0) count -= static_cast<std::uint64_t>(moved);
  }
  return true;
}

Ring::Ring(unsigned entries, unsigned completions) {
  io_uring_params params{};
  params.flags = IORING_SETUP_CLAMP | IORING_SETUP_CQSIZE;
  params.cq_entries = completions;
  if (io_uring_queue_init_params(entries, &ring_, &params) != 0) ring_.ring_fd = -1;
}

Ring::~Ring() {
  if (ok()) io_uring_queue_exit(&ring_);
}

bool Ring::Await(unsigned count) {
  do {
    const int answer = io_uring_submit_and_wait(&ring_, count);
    if (answer < 0 && answer != -EINTR) return false;
  } while (io_uring_cq_ready(&ring_) < count);
  return true;
}

}  // namespace sluice::bench::raw
