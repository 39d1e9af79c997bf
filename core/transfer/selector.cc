#include "core/transfer/selector.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/transfer/planner.h"

namespace sluice::transfer {

Selector::Selector(std::span<const host::PluginPtr> plugins, const CostTable& costs)
    : plugins_(plugins.begin(), plugins.end()), costs_(costs), cold_sinks_(ColdSinks(costs)) {}

Driver& Selector::For(const Request& request) {
  Order& order = OrderFor(request);
  if (!order.driver) order.driver = std::make_unique<Driver>(order.plugins);
  return *order.driver;
}

Selector::Order& Selector::OrderFor(const Request& request) {
  const auto bytes = ExpectedBytes(request);
  const Key key = {.source_kind = request.source.kind,
                   .sink_kind = request.sink.kind,
                   .source_facts = request.source.facts,
                   .sink_facts = request.sink.facts,
                   .source_filesystem = request.source.filesystem,
                   .sink_filesystem = request.sink.filesystem,
                   .size = bytes ? static_cast<int>(std::bit_width(*bytes)) : -1,
                   .stable = request.stable};
  const auto known = std::ranges::find(planned_, key, &Planned::key);
  Planned& planned = known == planned_.end() ? Add(key, request, bytes) : *known;
  if (planned.cold == planned.warm) return *planned.warm;
  if (planned.unasked != 0) {
    --planned.unasked;
    return *planned.warm;
  }
  const auto file = static_cast<base::Handle>(request.source.handle);
  if (CacheStateOf(file, request.offset, *bytes) == CacheState::kCold) return *planned.cold;
  planned.unasked = (*bytes < kSmall ? kAskEverySmall : kAskEvery) - 1;
  return *planned.warm;
}

Selector::Planned& Selector::Add(const Key& key, const Request& request,
                                 std::optional<std::uint64_t> bytes) {
  Order& warm = Remember(Choose(plugins_, request, costs_, CacheState::kWarm));
  Order* cold = &warm;
  if (bytes && !warm.plugins.empty() && CacheMatters(cold_sinks_, request, *bytes)) {
    auto order = Choose(plugins_, request, costs_, CacheState::kCold);
    if (order.front() != warm.plugins.front()) cold = &Remember(std::move(order));
  }
  return planned_.emplace_back(Planned{.key = key, .warm = &warm, .cold = cold});
}

Selector::Order& Selector::Remember(std::vector<host::PluginPtr> plugins) {
  for (const std::unique_ptr<Order>& order : orders_) {
    if (order->plugins == plugins) return *order;
  }
  return *orders_.emplace_back(
      std::make_unique<Order>(Order{.plugins = std::move(plugins), .driver = nullptr}));
}

}  // namespace sluice::transfer
