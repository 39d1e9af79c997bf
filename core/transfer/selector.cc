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

CacheState Selector::CacheOf(const Request& request, std::uint64_t bytes) {
  using enum CacheState;
  if (!CacheMatters(cold_sinks_, request, bytes)) return kWarm;
  if (unasked_ != 0) {
    --unasked_;
    return kWarm;
  }
  const CacheState cache =
      CacheStateOf(static_cast<Handle>(request.source.handle), request.offset, bytes);
  if (cache == kWarm) unasked_ = kAskEvery - 1;
  return cache;
}

Selector::Key Selector::KeyOf(const Request& request) {
  const auto bytes = ExpectedBytes(request);
  return {.source_kind = request.source.kind,
          .sink_kind = request.sink.kind,
          .source_facts = request.source.facts,
          .sink_facts = request.sink.facts,
          .filesystem = request.source.filesystem,
          .cache = bytes ? CacheOf(request, *bytes) : CacheState::kWarm,
          .size = bytes ? static_cast<int>(std::bit_width(*bytes)) : -1,
          .stable = request.stable};
}

Driver& Selector::For(const Request& request) {
  const Key key = KeyOf(request);
  const auto known = std::ranges::find(planned_, key, &Planned::key);
  if (known != planned_.end()) return *known->driver;
  const std::vector<Candidate> plan = Plan(plugins_, request, costs_, key.cache);
  std::vector<host::PluginPtr> order = Usable(plan);
  // So that the outcome has their reasons.
  if (order.empty()) order = plugins_;
  Driver& driver = DriverOf(std::move(order));
  planned_.push_back({.key = key, .driver = &driver});
  return driver;
}

Driver& Selector::DriverOf(std::vector<host::PluginPtr> order) {
  const auto same = std::ranges::find(orders_, order, &Order::plugins);
  if (same != orders_.end()) return *same->driver;
  auto driver = std::make_unique<Driver>(order);
  return *orders_.emplace_back(Order{.plugins = std::move(order), .driver = std::move(driver)})
              .driver;
}

}  // namespace sluice::transfer
