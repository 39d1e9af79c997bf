#include "harness/bench/calibrate.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <optional>
#include <string_view>

#include "core/base/machine.h"
#include "harness/channels/channel.h"

namespace sluice::bench {
namespace {

std::string Today() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(now));
}

const channels::ChannelInfo* FindChannel(std::string_view name) {
  const auto found = std::ranges::find(channels::Channels(), name, &channels::ChannelInfo::name);
  return found == channels::Channels().end() ? nullptr : &*found;
}

// Points ascend; the first measurement of a size counts.
void Add(std::vector<transfer::CostPoint>& points, const transfer::CostPoint& point) {
  const auto at = std::ranges::lower_bound(points, point.bytes, {}, &transfer::CostPoint::bytes);
  if (at == points.end() || at->bytes != point.bytes) points.insert(at, point);
}

// How close to the best a plugin must possibly be for a rematch, and surely be to need none.
constexpr double kClose = 0.97;
constexpr double kAlike = 0.98;

// Of cells and rematches.
bool SamePlace(const auto& one, const auto& other) {
  return one.channel == other.channel && one.bytes == other.bytes && one.cache == other.cache;
}

bool Contends(const BenchCell& cell) {
  return cell.ratio_to_best && cell.ratio_to_best->high >= kClose;
}

Median GeometricMean(const Median& one, const Median& other) {
  return {.value = std::sqrt(one.value * other.value),
          .low = std::sqrt(one.low * other.low),
          .high = std::sqrt(one.high * other.high)};
}

Median Times(const Median& median, double factor) {
  return {.value = median.value * factor, .low = median.low * factor, .high = median.high * factor};
}

double Ratio(const BenchCell& cell) { return cell.ratio_to_best ? cell.ratio_to_best->value : 0; }

// By the ratios of the rounds: when the machine becomes slower, the times of two plugins change
// together. `best` is the plugin that the ratio refers to.
double SecondsBy(const BenchCell& best, const BenchCell& cell) {
  return cell.ratio_to_best ? best.seconds.value / cell.ratio_to_best->value : cell.seconds.value;
}

// Returns the quickest plugin where `cell` was measured, by ratios: after a rematch, times are not
// of the same minute.
const BenchCell& BestBeside(const BenchCell& cell, const BenchResult& result) {
  const BenchCell* best = &cell;
  for (const BenchCell& it : result.cells) {
    if (it.plugin != kAuto && SamePlace(it, cell) && Ratio(it) > Ratio(*best)) best = &it;
  }
  return *best;
}

}  // namespace

std::vector<Rematch> Rematches(const BenchResult& result) {
  std::vector<Rematch> all;
  for (const BenchCell& cell : result.cells) {
    if (!Contends(cell)) continue;
    const auto here =
        std::ranges::find_if(all, [&](const Rematch& it) { return SamePlace(it, cell); });
    Rematch& rematch = here != all.end() ? *here
                                         : all.emplace_back(Rematch{.channel = cell.channel,
                                                                    .bytes = cell.bytes,
                                                                    .cache = cell.cache,
                                                                    .plugins = {}});
    rematch.plugins.push_back(cell.plugin);
  }
  std::erase_if(all, [&](const Rematch& it) {
    return std::ranges::none_of(result.cells, [&](const BenchCell& cell) {
      return SamePlace(cell, it) && Contends(cell) && cell.ratio_to_best->low < kAlike;
    });
  });
  return all;
}

void Merge(BenchResult& result, BenchResult rematch) {
  const auto before = [&](const BenchCell& anew) {
    return std::ranges::find_if(result.cells, [&](const BenchCell& it) {
      return SamePlace(it, anew) && it.plugin == anew.plugin;
    });
  };
  std::erase_if(rematch.cells,
                [&](const BenchCell& it) { return before(it) == result.cells.end(); });
  for (BenchCell& anew : rematch.cells) {
    const std::optional<Median>& ratio = before(anew)->ratio_to_best;
    if (ratio && anew.ratio_to_best) {
      anew.ratio_to_best = GeometricMean(*ratio, *anew.ratio_to_best);
    }
  }
  for (const BenchCell& anew : rematch.cells) {
    const double best = Ratio(BestBeside(anew, rematch));
    BenchCell& cell = *before(anew);
    cell = anew;
    if (cell.ratio_to_best) cell.ratio_to_best = Times(*cell.ratio_to_best, 1 / best);
  }
}

transfer::CostTable CostsOf(const BenchResult& result, std::span<const host::PluginPtr> plugins) {
  transfer::CostTable table{.machine = base::Machine(), .when = Today(), .curves = {}};
  for (const BenchCell& cell : result.cells) {
    const auto plugin = std::ranges::find(plugins, std::string_view(cell.plugin),
                                          [](const host::PluginPtr& it) { return it->name(); });
    const channels::ChannelInfo* const channel = FindChannel(cell.channel);
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

}  // namespace sluice::bench
