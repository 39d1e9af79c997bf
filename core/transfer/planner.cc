#include "core/transfer/planner.h"

#include <algorithm>
#include <tuple>

namespace sluice::transfer {
namespace {

// Refused, CPU copies at worst and at best, crossings.
using Merits = std::tuple<bool, std::uint64_t, std::uint64_t, std::uint32_t>;

// One copy, in thousandths.
constexpr std::uint32_t kOneCopy = 1000;

// Lower is better. UNCLAIMED is UINT32_MAX, so what is not claimed sorts last by itself; but not
// what the sending call does: it copies each byte at most once, and whoever leaves that open may
// not copy at all.
Merits Rank(const Candidate& candidate) {
  const bool refused = candidate.status != SLUICE_OK;
  if (candidate.claim == nullptr) return {refused, UINT64_MAX, UINT64_MAX, SLUICE_UNCLAIMED};
  const sluice_claim& claim = *candidate.claim;
  const bool open = claim.send_milli == SLUICE_UNCLAIMED;
  const std::uint64_t staged = claim.staged_milli;
  return {refused, staged + (open ? kOneCopy : claim.send_milli),
          staged + (open ? 0 : claim.send_milli), claim.crossings_per_mib_max};
}

}  // namespace

std::vector<Candidate> Plan(std::span<const host::PluginPtr> plugins, const Request& request) {
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
                    .reason = report.reason == nullptr ? std::string_view{} : report.reason});
  }
  std::stable_sort(plan.begin(), plan.end(),
                   [](const Candidate& a, const Candidate& b) { return Rank(a) < Rank(b); });
  return plan;
}

std::vector<host::PluginPtr> Usable(std::span<const Candidate> plan) {
  std::vector<host::PluginPtr> usable;
  for (const Candidate& candidate : plan) {
    if (candidate.status == SLUICE_OK) usable.push_back(candidate.plugin);
  }
  return usable;
}

}  // namespace sluice::transfer
