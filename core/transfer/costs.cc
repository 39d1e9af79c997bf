#include "core/transfer/costs.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sluice::transfer {

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
         CostsApply(request);
}

bool CostsApply(const Request& request) {
  return request.source.kind == SLUICE_KIND_FILE &&
         (request.sink.kind != SLUICE_KIND_TCP ||
          (request.sink.facts & SLUICE_FACT_LOCAL_PEER) != 0);
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
