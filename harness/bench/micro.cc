// What comes before a transfer: describing its ends, planning and choosing.
//
//   bazel run --config=opt //harness/bench:micro
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "core/host/discovery.h"
#include "core/transfer/cost_file.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/planner.h"
#include "core/transfer/selector.h"
#include "harness/bench/route.h"

namespace sluice::bench {
namespace {

constexpr std::uint64_t kBytes = std::uint64_t{64} << 10U;

std::vector<host::PluginPtr> Plugins() {
  std::vector<host::PluginPtr> plugins;
  for (host::Discovered& it : host::Discover(host::HostOptions::FromEnvironment())) {
    if (it.plugin) plugins.push_back(*std::move(it.plugin));
  }
  return plugins;
}

// A request over loopback, of a whole file, and what planning it takes.
struct Planned {
  std::unique_ptr<Route> route = MakeRoute("tcp", kBytes, DiscardByCaller);
  std::vector<host::PluginPtr> plugins = Plugins();
  transfer::LoadedCosts costs = transfer::LoadCosts();
  transfer::Request request{.source = route->request().source, .sink = route->request().sink};
};

void DescribeFile(benchmark::State& state) {
  const Planned planned;
  for (auto _ : state) {
    benchmark::DoNotOptimize(transfer::Describe(planned.route->source()));
  }
}
BENCHMARK(DescribeFile);

void DescribeSocket(benchmark::State& state) {
  const Planned planned;
  for (auto _ : state) benchmark::DoNotOptimize(transfer::Describe(planned.route->sink()));
}
BENCHMARK(DescribeSocket);

void PlanByClaims(benchmark::State& state) {
  const Planned planned;
  const transfer::CostTable no_costs;
  for (auto _ : state) {
    benchmark::DoNotOptimize(transfer::Plan(planned.plugins, planned.request, no_costs));
  }
}
BENCHMARK(PlanByClaims);

void PlanByCosts(benchmark::State& state) {
  const Planned planned;
  for (auto _ : state) {
    benchmark::DoNotOptimize(transfer::Plan(planned.plugins, planned.request, planned.costs.table));
  }
}
BENCHMARK(PlanByCosts);

void Select(benchmark::State& state) {
  const Planned planned;
  transfer::Selector selector(planned.plugins, planned.costs.table);
  for (auto _ : state) benchmark::DoNotOptimize(&selector.For(planned.request));
}
BENCHMARK(Select);

void LoadCosts(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(transfer::LoadCosts());
}
BENCHMARK(LoadCosts);

}  // namespace
}  // namespace sluice::bench

BENCHMARK_MAIN();
