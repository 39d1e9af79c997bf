// What comes before a transfer: describing its ends, planning, choosing.
//
//   bazel run --config=opt //harness/bench:micro
#include <benchmark/benchmark.h>

#include <vector>

#include "core/host/discovery.h"
#include "core/transfer/cost_file.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/planner.h"
#include "core/transfer/selector.h"
#include "harness/bench/stream.h"

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

// A request over loopback, and what is known of it.
struct Route {
  Stream stream{kBytes, Drain::kByHand};
  std::vector<host::PluginPtr> plugins = Plugins();
  transfer::LoadedCosts costs = transfer::LoadCosts();
  transfer::Request request{.source = transfer::Describe(stream.source()).value(),
                            .sink = transfer::Describe(stream.sink()).value()};
};

void DescribeFile(benchmark::State& state) {
  const Route route;
  for (auto _ : state) {
    benchmark::DoNotOptimize(transfer::Describe(route.stream.source()));
  }
}
BENCHMARK(DescribeFile);

void DescribeSocket(benchmark::State& state) {
  const Route route;
  for (auto _ : state) benchmark::DoNotOptimize(transfer::Describe(route.stream.sink()));
}
BENCHMARK(DescribeSocket);

void PlanByClaims(benchmark::State& state) {
  const Route route;
  const transfer::CostTable no_costs;
  for (auto _ : state)
    benchmark::DoNotOptimize(transfer::Plan(route.plugins, route.request, no_costs));
}
BENCHMARK(PlanByClaims);

void PlanByCosts(benchmark::State& state) {
  const Route route;
  for (auto _ : state) {
    benchmark::DoNotOptimize(transfer::Plan(route.plugins, route.request, route.costs.table));
  }
}
BENCHMARK(PlanByCosts);

void Select(benchmark::State& state) {
  const Route route;
  transfer::Selector selector(route.plugins, route.costs.table);
  for (auto _ : state) benchmark::DoNotOptimize(&selector.For(route.request));
}
BENCHMARK(Select);

void LoadCosts(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(transfer::LoadCosts());
}
BENCHMARK(LoadCosts);

}  // namespace
}  // namespace sluice::bench

BENCHMARK_MAIN();
