#include "harness/bench/calibrate.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <string_view>

#include "core/transfer/machine.h"
#include "harness/channels/channel.h"

namespace sluice::harness {
namespace {

std::string Today() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(now));
}

const ChannelInfo* FindChannel(std::string_view name) {
  const auto found = std::ranges::find(Channels(), name, &ChannelInfo::name);
  return found == Channels().end() ? nullptr : &*found;
}

// Points ascend; the first measurement of a size counts.
void Add(std::vector<transfer::CostPoint>& points, const transfer::CostPoint& point) {
  const auto at = std::ranges::lower_bound(points, point.bytes, {}, &transfer::CostPoint::bytes);
  if (at == points.end() || at->bytes != point.bytes) points.insert(at, point);
}

// How close to the best a plugin may have to be for a run-off.
constexpr double kClose = 0.97;

bool SamePlace(const BenchCell& one, const BenchCell& other) {
  return one.channel == other.channel && one.bytes == other.bytes && one.cache == other.cache;
}

// By the ratios of the rounds: while the machine's mood changes, the times of two plugins change
// together. `best` is the plugin that the ratio is to.
double SecondsBy(const BenchCell& best, const BenchCell& cell) {
  return cell.ratio_to_best ? best.seconds.value / cell.ratio_to_best->value : cell.seconds.value;
}

// The quickest plugin where `cell` was measured: by ratios, for after a run-off times are of
// different moods.
const BenchCell& BestBeside(const BenchCell& cell, const BenchResult& result) {
  const auto ratio = [](const BenchCell& it) {
    return it.ratio_to_best ? it.ratio_to_best->value : 0;
  };
  const BenchCell* best = &cell;
  for (const BenchCell& it : result.cells) {
    if (it.plugin != kAuto && SamePlace(it, cell) && ratio(it) > ratio(*best)) best = &it;
  }
  return *best;
}

}  // namespace

std::vector<RunOff> RunOffs(const BenchResult& result) {
  std::vector<RunOff> all;
  for (const BenchCell& cell : result.cells) {
    if (!cell.ratio_to_best || cell.ratio_to_best->high < kClose) continue;
    const auto here = std::ranges::find_if(all, [&](const RunOff& it) {
      return it.channel == cell.channel && it.bytes == cell.bytes && it.cache == cell.cache;
    });
    RunOff& run_off = here != all.end() ? *here
                                        : all.emplace_back(RunOff{.channel = cell.channel,
                                                                  .bytes = cell.bytes,
                                                                  .cache = cell.cache,
                                                                  .plugins = {}});
    run_off.plugins.push_back(cell.plugin);
  }
  std::erase_if(all, [](const RunOff& it) { return it.plugins.size() < 2; });
  return all;
}

void Replace(BenchResult& result, const BenchResult& run_off) {
  for (BenchCell& cell : result.cells) {
    for (const BenchCell& anew : run_off.cells) {
      if (SamePlace(cell, anew) && cell.plugin == anew.plugin) cell = anew;
    }
  }
}

transfer::CostTable CostsOf(const BenchResult& result, std::span<const host::PluginPtr> plugins) {
  transfer::CostTable table{.machine = transfer::Machine(), .when = Today(), .curves = {}};
  for (const BenchCell& cell : result.cells) {
    const auto plugin = std::ranges::find(plugins, std::string_view(cell.plugin),
                                          [](const host::PluginPtr& it) { return it->name(); });
    const ChannelInfo* const channel = FindChannel(cell.channel);
    if (plugin == plugins.end() || channel == nullptr) continue;
    auto curve = std::ranges::find_if(table.curves, [&](const transfer::CostCurve& it) {
      return it.plugin == cell.plugin && it.sink_kind == channel->sink_kind &&
             it.cache == cell.cache;
    });
    if (curve == table.curves.end()) {
      table.curves.push_back({.plugin = cell.plugin,
                              .version = std::string((*plugin)->version()),
                              .sink_kind = channel->sink_kind,
                              .cache = cell.cache});
      curve = table.curves.end() - 1;
    }
    Add(curve->points, {.bytes = cell.bytes, .seconds = SecondsBy(BestBeside(cell, result), cell)});
  }
  return table;
}

}  // namespace sluice::harness
