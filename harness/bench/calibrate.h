// From a benchmark to the costs that the planner uses.
#ifndef SLUICE_HARNESS_BENCH_CALIBRATE_H_
#define SLUICE_HARNESS_BENCH_CALIBRATE_H_

#include <span>
#include <string>

#include "core/host/plugin.h"
#include "core/transfer/costs.h"
#include "harness/bench/bench.h"

namespace sluice::harness {

// What `result` says of all plugins, of this machine and today: the median of the quickest, and for
// the others that divided by the median of their ratios to it. Where a kind of sink was
// measured on several channels the first one counts, and of the states of the cache the warm one.
transfer::CostTable CostsOf(const BenchResult& result, std::span<const host::PluginPtr> plugins);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_BENCH_CALIBRATE_H_
