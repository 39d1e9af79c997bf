// What several raw loops are made of.
#ifndef SLUICE_HARNESS_BENCH_RAW_PARTS_LINUX_H_
#define SLUICE_HARNESS_BENCH_RAW_PARTS_LINUX_H_

#include <liburing.h>

#include <cstdint>

#include "harness/bench/raw_parts_posix.h"

namespace sluice::bench::raw {

// A pipe between two ends of which neither is one.
class Pipe {
 public:
  // With room for `length` bytes, or kWindow, or as much as this user gets.
  explicit Pipe(std::uint64_t length);
  ~Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  std::uint64_t capacity() const { return capacity_; }  // 0: pipe2 failed
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }

  // splice(2) of the `count` bytes it holds into `sink`; false on an error.
  bool DrainInto(int sink, std::uint64_t count, bool more) const;

 private:
  int ends_[2] = {-1, -1};
  std::uint64_t capacity_ = 0;
};

// An io_uring.
class Ring {
 public:
  Ring(unsigned entries, unsigned completions);
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  bool ok() const { return ring_.ring_fd >= 0; }
  io_uring* get() { return &ring_; }

  // Submits what was prepared and waits until `count` completions are there; false on an error.
  bool Await(unsigned count);

 private:
  io_uring ring_{};
};

}  // namespace sluice::bench::raw

#endif  // SLUICE_HARNESS_BENCH_RAW_PARTS_LINUX_H_
