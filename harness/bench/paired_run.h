// A plugin and the raw loop it is measured against, on one route.
#ifndef SLUICE_HARNESS_BENCH_PAIRED_RUN_H_
#define SLUICE_HARNESS_BENCH_PAIRED_RUN_H_

#include <cstdint>
#include <memory>

#include "harness/bench/contender.h"
#include "harness/bench/raw_loops.h"
#include "harness/bench/route.h"

namespace sluice::bench {

// Both send the whole of one warm file, over a connection by TCP or, if that is all they can, into
// a file. Functions throw std::exception: this is for benchmark programs.
class PairedRun {
 public:
  // `receiver` is replaced by DiscardInProcess() where it is DiscardByCaller() and the plugin sends
  // by reference. The plugin is found as any program finds it (core/host/discovery.h).
  PairedRun(const RawLoop& loop, std::uint64_t bytes, ReceiverMaker receiver);

  Contender& raw() { return raw_; }
  Contender& driver() { return driver_; }

  // Does `times` transfers by one of the two; returns the seconds that all of them took.
  double Transfer(Contender& way, std::uint64_t times);

 private:
  std::unique_ptr<Route> route_;
  ByRawLoop raw_;
  ByDriver driver_;
};

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_PAIRED_RUN_H_
