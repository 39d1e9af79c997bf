#include "harness/report/costs_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

#include "core/transfer/endpoint.h"
#include "harness/report/table.h"
#include "harness/report/units.h"

namespace sluice::report {
namespace {

constexpr std::string_view kTitles[] = {"to", "files", "from", "quickest", "GiB/s"};

struct Quickest {
  std::string_view plugin;  // empty: none is known
  double seconds;
};

Quickest QuickestOf(const transfer::CostTable& costs, std::uint32_t sink,
                    transfer::CacheState cache, std::uint64_t bytes) {
  Quickest quickest{.plugin = {}, .seconds = std::numeric_limits<double>::infinity()};
  for (const transfer::CostCurve& curve : costs.curves) {
    const auto seconds = transfer::CostOf(costs, curve.plugin, curve.version, sink, cache, bytes);
    if (curve.sink_kind != sink || curve.cache != cache || !seconds) continue;
    if (*seconds < quickest.seconds) quickest = {.plugin = curve.plugin, .seconds = *seconds};
  }
  return quickest;
}

}  // namespace

std::string ChoicesText(const transfer::CostTable& costs, std::span<const CostSeries> all) {
  using enum Align;
  Table table({kLeft, kLeft, kRight, kLeft, kRight});
  table.Row({std::begin(kTitles), std::end(kTitles)});
  std::vector<std::uint32_t> sinks;
  for (const transfer::CostCurve& curve : costs.curves) {
    if (std::ranges::find(sinks, curve.sink_kind) == sinks.end()) sinks.push_back(curve.sink_kind);
  }
  for (const std::uint32_t sink : sinks) {
    std::string to(transfer::KindName(sink));
    for (const CostSeries& series : all) {
      std::string files(transfer::CacheName(series.cache));
      std::string_view before;
      for (const std::uint64_t size : series.sizes) {
        const auto [plugin, seconds] = QuickestOf(costs, sink, series.cache, size);
        if (plugin == before) continue;
        table.Row({std::exchange(to, ""), std::exchange(files, ""), BytesText(size),
                   std::string(plugin),
                   fmt::format("{:.2f}", static_cast<double>(size) / seconds / 0x1p30)});
        before = plugin;
      }
    }
  }
  return table.Text();
}

}  // namespace sluice::report
