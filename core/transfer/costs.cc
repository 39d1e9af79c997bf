#include "core/transfer/costs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <span>

#include "plugins/built_in_costs.h"

namespace sluice::transfer {
namespace {

// Where only bytes can be copied: the file systems of Linux whose files never share storage, by
// their numbers in <linux/magic.h>. 0: a system that has no such numbers, and no plugin that shares
// storage.
bool SharesNoStorage(std::uint64_t filesystem) {
  constexpr std::array<std::uint64_t, 4> kNever = {0, 0xEF53 /*ext4*/, 0x01021994 /*tmpfs*/,
                                                   0x858458f6 /*ramfs*/};
  return std::ranges::find(kNever, filesystem) != kNever.end();
}

bool CopiesBytesOnly(const Request& request) {
  if (request.sink.filesystem == 0) return true;
  return SharesNoStorage(request.sink.filesystem) &&
         (request.source.facts & SLUICE_FACT_NO_HOLES) != 0;
}

template <std::size_t kPoints>
void Add(std::span<const plugins::BuiltInCurve<kPoints>> curves,
         const std::array<std::uint64_t, kPoints>& sizes, CacheState cache, CostTable& table) {
  for (const plugins::BuiltInCurve<kPoints>& curve : curves) {
    CostCurve& built = table.curves.emplace_back(CostCurve{.plugin = curve.plugin,
                                                           .version = curve.version,
                                                           .sink_kind = curve.sink_kind,
                                                           .cache = cache});
    for (std::size_t i = 0; i < kPoints; ++i) {
      constexpr double kMicrosecond = 1e-6;
      built.points.push_back({.bytes = sizes[i], .seconds = curve.microseconds[i] * kMicrosecond});
    }
  }
}

}  // namespace

const CostTable& BuiltInCosts() {
  static const CostTable kTable = [] {
    CostTable table{.machine = "Linux", .when = {}, .curves = {}};
    Add(std::span<const plugins::BuiltInCurve<plugins::kWarmSizes.size()>>(plugins::kWarmCosts),
        plugins::kWarmSizes, CacheState::kWarm, table);
    Add(std::span<const plugins::BuiltInCurve<plugins::kColdSizes.size()>>(plugins::kColdCosts),
        plugins::kColdSizes, CacheState::kCold, table);
    return table;
  }();
  return kTable;
}

std::optional<double> CostOf(const CostTable& table, std::string_view plugin,
                             std::string_view version, std::uint32_t sink_kind, CacheState cache,
                             std::uint64_t bytes) {
  const auto curve = std::ranges::find_if(table.curves, [&](const CostCurve& it) {
    return it.sink_kind == sink_kind && it.cache == cache && it.plugin == plugin &&
           it.version == version;
  });
  if (curve == table.curves.end()) return std::nullopt;
  const std::vector<CostPoint>& points = curve->points;
  const auto above = std::ranges::lower_bound(points, bytes, {}, &CostPoint::bytes);
  if (above == points.begin()) return above->seconds;
  const CostPoint& low = *std::prev(above);
  const auto ratio = [&](std::uint64_t to) {
    return static_cast<double>(to) / static_cast<double>(low.bytes);
  };
  if (above == points.end()) return low.seconds * ratio(bytes);
  const double power = std::log(above->seconds / low.seconds) / std::log(ratio(above->bytes));
  return low.seconds * std::pow(ratio(bytes), power);
}

std::uint32_t ColdSinks(const CostTable& table) {
  std::uint32_t sinks = 0;
  for (const CostCurve& curve : table.curves) {
    if (curve.cache == CacheState::kCold) sinks |= SLUICE_KIND_BIT(curve.sink_kind);
  }
  return sinks;
}

bool CacheMatters(std::uint32_t cold_sinks, const Request& request, std::uint64_t bytes) {
  return bytes >= kLeastAsked && (cold_sinks & SLUICE_KIND_BIT(request.sink.kind)) != 0 &&
         WhyNoCosts(request).empty();
}

std::string_view WhyNoCosts(const Request& request) {
  if (request.source.kind != SLUICE_KIND_FILE) return "costs are known of regular files only";
  if (request.sink.kind == SLUICE_KIND_TCP && (request.sink.facts & SLUICE_FACT_LOCAL_PEER) == 0) {
    return "costs are known of receivers on this machine only";
  }
  if (request.sink.kind == SLUICE_KIND_FILE && !CopiesBytesOnly(request)) {
    return "the copy may share storage or keep holes";
  }
  return {};
}

std::optional<std::uint64_t> ExpectedBytes(const Request& request) {
  const std::uint64_t size = request.source.size;
  std::uint64_t length = request.length;
  if (size == 0 || size == SLUICE_UNKNOWN) {
    if (length == SLUICE_TO_END) return std::nullopt;
  } else {
    length = std::min(length, size - std::min(size, request.offset));
  }
  return length + request.head.size() + request.tail.size();
}

}  // namespace sluice::transfer
