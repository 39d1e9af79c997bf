#include "core/transfer/planner.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace sluice::transfer {
namespace {

// In this order: whether it was refused, whether its costs are unknown, seconds unless it is among
// the quickest; then by claims: CPU copies at worst and at best, crossings.
using Merits = std::tuple<bool, bool, double, std::uint64_t, std::uint64_t, std::uint32_t>;

// One copy, in thousandths.
constexpr std::uint32_t kOneCopy = 1000;

// Lower is better. UNCLAIMED is UINT32_MAX, so what is not claimed sorts last by itself. The
// sending call is an exception: it copies each byte at most once, and a plugin that leaves this
// open may not copy at all.
Merits Rank(const Candidate& candidate, double quick) {
  const bool refused = candidate.status != SLUICE_OK;
  const double seconds = candidate.seconds.value_or(0);
  const auto merits = [&](std::uint64_t worst, std::uint64_t best, std::uint32_t crossings) {
    return Merits{refused, !candidate.seconds, seconds <= quick ? 0 : seconds, worst,
                  best,    crossings};
  };
  if (candidate.claim == nullptr) return merits(UINT64_MAX, UINT64_MAX, SLUICE_UNCLAIMED);
  const sluice_claim& claim = *candidate.claim;
  const bool open = claim.send_milli == SLUICE_UNCLAIMED;
  const std::uint64_t staged = claim.staged_milli;
  return merits(staged + (open ? kOneCopy : claim.send_milli),
                staged + (open ? 0 : claim.send_milli), claim.crossings_per_mib_max);
}

// Returns the limit up to which a plugin counts as equal to the quickest of those that can be
// tried.
double Quick(std::span<const Candidate> plan) {
  double least = std::numeric_limits<double>::infinity();
  for (const Candidate& it : plan) {
    if (it.status == SLUICE_OK && it.seconds) least = std::min(least, *it.seconds);
  }
  return least * kAlike;
}

}  // namespace

std::vector<Candidate> Plan(std::span<const host::PluginPtr> plugins, const Request& request,
                            const CostTable& costs, std::optional<CacheState> cache) {
  const auto bytes = WhyNoCosts(request).empty() ? ExpectedBytes(request) : std::nullopt;
  if (!cache) {
    const bool asks = bytes && CacheMatters(ColdSinks(costs), request, *bytes);
    cache = asks ? CacheStateOf(static_cast<base::Handle>(request.source.handle), request.offset,
                                *bytes)
                 : CacheState::kWarm;
  }
  const sluice_route route = {.struct_size = sizeof(route),
                              .reserved = 0,
                              .source = &request.source,
                              .sink = &request.sink};
  std::vector<Candidate> plan;
  plan.reserve(plugins.size());
  for (const host::PluginPtr& plugin : plugins) {
    sluice_report report = {
        .struct_size = sizeof(report), .reserved = 0, .os_error = 0, .reason = nullptr};
    const sluice_status status = plugin->descriptor().probe(&route, &report);
    plan.push_back({.plugin = plugin,
                    .claim = plugin->FindClaim(request.source.kind, request.sink.kind),
                    .status = status,
                    .os_error = report.os_error,
                    .reason = report.reason == nullptr ? std::string_view{} : report.reason,
                    .seconds = bytes ? CostOf(costs, plugin->name(), plugin->version(),
                                              request.sink.kind, *cache, *bytes)
                                     : std::nullopt,
                    .cache = *cache});
  }
  const double quick = Quick(plan);
  std::stable_sort(plan.begin(), plan.end(), [quick](const Candidate& a, const Candidate& b) {
    return Rank(a, quick) < Rank(b, quick);
  });
  return plan;
}

std::vector<host::PluginPtr> ToTry(std::span<const Candidate> plan) {
  const bool some_can = std::ranges::find(plan, SLUICE_OK, &Candidate::status) != plan.end();
  std::vector<host::PluginPtr> plugins;
  for (const Candidate& candidate : plan) {
    if (candidate.status == SLUICE_OK || !some_can) plugins.push_back(candidate.plugin);
  }
  return plugins;
}

std::vector<host::PluginPtr> Choose(std::span<const host::PluginPtr> plugins,
                                    const Request& request, const CostTable& costs,
                                    std::optional<CacheState> cache) {
  return ToTry(Plan(plugins, request, costs, cache));
}

}  // namespace sluice::transfer
