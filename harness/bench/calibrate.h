// Turns the result of a benchmark into the costs that the planner uses.
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

// Plugins of which it is not certain which one is quickest, and where.
struct Rematch {
  std::string channel;
  std::uint64_t bytes;
  transfer::CacheState cache;
  std::vector<std::string> plugins;  // two or more
};

// Returns the rematches that `result` calls for: in each place those of all plugins that may be
// within 3 % of the best, if one of them may be more than 2 % behind it. Fewer plugins get more
// rounds in the same time.
std::vector<Rematch> Rematches(const BenchResult& result);

// Replaces what `result` has of the plugins of a rematch by what the rematch measured, except their
// ratios to the best: these become the geometric means of both, relative to the plugin that is best
// by these means. (For seconds at a time, a machine may favour one of two plugins.)
void Merge(BenchResult& result, BenchResult rematch);

// Returns the costs of all plugins, for this machine and dated today. In each place the quickest
// plugin costs its median; each other one costs that divided by the median of its ratios to the
// plugin that was quickest when it was measured. If a kind of sink was measured on several
// channels, the first one counts.
transfer::CostTable CostsOf(const BenchResult& result, std::span<const host::PluginPtr> plugins);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_CALIBRATE_H_
