// One channel, one size, one state of the cache: everything that is compared, in turn.
#ifndef SLUICE_HARNESS_BENCH_MATCH_H_
#define SLUICE_HARNESS_BENCH_MATCH_H_

#include <functional>
#include <span>

#include "core/host/plugin.h"
#include "harness/bench/bench.h"
#include "harness/channels/channel.h"
#include "harness/witness/payload.h"

namespace sluice::bench {

// Measures what Bench() is asked to, and adds cells and skips to `result`. `go_on` is called
// between rounds; where it answers false, so does this, and nothing is added but skips.
bool RunMatch(const channels::Channel& channel, const witness::Payload& payload,
              transfer::CacheState cache, std::span<const host::PluginPtr> plugins,
              const BenchOptions& options, const std::function<bool()>& go_on, BenchResult& result);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_MATCH_H_
