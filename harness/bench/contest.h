// A plugin and the raw loop it is measured against, on one route.
#ifndef SLUICE_HARNESS_BENCH_CONTEST_H_
#define SLUICE_HARNESS_BENCH_CONTEST_H_

#include <cstdint>

#include "core/transfer/driver.h"
#include "core/transfer/request.h"
#include "harness/bench/raw_loops.h"
#include "harness/bench/stream.h"

namespace sluice::bench {

// Both send the whole of one warm file: over a connection by TCP, or into a file if `loop` takes
// nothing else. Functions throw std::exception: this is for benchmark programs.
class Contest {
 public:
  // `drain`: how a connection is drained, by hand only where the loop lends no bytes, else by
  // a process. Files are rewound. The plugin is found as any program
  // finds it (core/host/discovery.h).
  Contest(const RawLoop& loop, std::uint64_t length, Drain drain);

  void RunRaw();
  void RunDriver();

  // After each transfer, whichever way it went.
  void DrainAfter() {
    if (drains()) stream_.DrainByHand(length_);
  }

  // True if DrainAfter() does something, which is not to be timed.
  bool drains() const { return drain_ == Drain::kByHand || drain_ == Drain::kRewind; }

 private:
  const RawLoop& loop_;
  std::uint64_t length_;
  Drain drain_;
  Stream stream_;
  transfer::Driver driver_;
  transfer::Request request_;
};

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_CONTEST_H_
