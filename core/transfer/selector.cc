#include "core/transfer/selector.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/transfer/planner.h"

namespace sluice::transfer {

Selector::Selector(std::span<const host::PluginPtr> plugins, const CostTable* costs)
    : plugins_(plugins.begin(), plugins.end()),
      costs_(costs),
      cold_sinks_(costs == nullptr ? 0 : ColdSinks(*costs)) {}

Driver& Selector::For(const Request& request) {
  const auto bytes = ExpectedBytes(request);
  const Key key = {.source_kind = request.source.kind,
                   .sink_kind = request.sink.kind,
                   .source_facts = request.source.facts,
                   .sink_facts = request.sink.facts,
                   .filesystem = request.source.filesystem,
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
  std::vector<host::PluginPtr> order = OrderFor(request, CacheState::kWarm);
  const host::PluginPtr first = order.empty() ? nullptr : order.front();
  Driver& warm = DriverOf(std::move(order));
  Driver* cold = &warm;
  if (bytes && CacheMatters(cold_sinks_, request, *bytes)) {
    order = OrderFor(request, CacheState::kCold);
    if (!order.empty() && order.front() != first) cold = &DriverOf(std::move(order));
  }
  return planned_.emplace_back(Planned{.key = key, .warm = &warm, .cold = cold});
}

std::vector<host::PluginPtr> Selector::OrderFor(const Request& request, CacheState cache) const {
  std::vector<host::PluginPtr> order = Usable(Plan(plugins_, request, costs_, cache));
  // If nobody can, the outcome is to have their reasons.
  return order.empty() ? plugins_ : order;
}

Driver& Selector::DriverOf(std::vector<host::PluginPtr> order) {
  const auto same = std::ranges::find(orders_, order, &Order::plugins);
  if (same != orders_.end()) return *same->driver;
  auto driver = std::make_unique<Driver>(order);
  return *orders_.emplace_back(Order{.plugins = std::move(order), .driver = std::move(driver)})
              .driver;
}

}  // namespace sluice::transfer
