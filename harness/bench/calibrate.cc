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

// By the ratios of the rounds: while the machine's mood changes, the times of two plugins change
// together. `best` is the plugin that the ratio is to.
double SecondsBy(const BenchCell& best, const BenchCell& cell) {
  return cell.ratio_to_best ? best.seconds.value / cell.ratio_to_best->value : cell.seconds.value;
}

// The quickest plugin where `cell` was measured.
const BenchCell& BestBeside(const BenchCell& cell, const BenchResult& result) {
  const BenchCell* best = &cell;
  for (const BenchCell& it : result.cells) {
    const bool here = it.channel == cell.channel && it.bytes == cell.bytes &&
                      it.cache == cell.cache && it.plugin != kAuto;
    if (here && it.seconds.value < best->seconds.value) best = &it;
  }
  return *best;
}

}  // namespace

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
