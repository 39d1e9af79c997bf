// From a benchmark to the costs that the planner uses.
#ifndef SLUICE_HARNESS_BENCH_CALIBRATE_H_
#define SLUICE_HARNESS_BENCH_CALIBRATE_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/host/plugin.h"
#include "core/transfer/costs.h"
#include "harness/bench/bench.h"

namespace sluice::bench {

// Where it is not certain who is quickest, and who may be.
struct Rematch {
  std::string channel;
  std::uint64_t bytes;
  transfer::CacheState cache;
  std::vector<std::string> plugins;  // two or more
};

// The rematches that `result` asks for: of all who, as far as is known, may come within 3 % of the
// best, where one of them may also be more than 2 % behind. Fewer contenders get more rounds in the
// same time.
std::vector<Rematch> Rematches(const BenchResult& result);

// Puts what a rematch measured in the place of what `result` has of the same contenders, but for
// their ratios: these become the geometric mean of both, to who is best by that. (A machine has
// moods, in which two plugins compare differently for seconds.)
void Merge(BenchResult& result, BenchResult rematch);

// What `result` says of all plugins, of this machine and today: the median of the quickest, and for
// the others that divided by the median of their ratios to it, or to who was quickest when they
// were measured. Where a kind of sink was measured on several channels the first one counts, and of
// the states of the cache the warm one.
transfer::CostTable CostsOf(const BenchResult& result, std::span<const host::PluginPtr> plugins);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_CALIBRATE_H_
