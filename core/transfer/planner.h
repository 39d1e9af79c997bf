// `auto`: which plugins to try for a request, best first. The only place that decides it.
#ifndef SLUICE_CORE_TRANSFER_PLANNER_H_
#define SLUICE_CORE_TRANSFER_PLANNER_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/host/plugin.h"
#include "core/transfer/cache_state.h"
#include "core/transfer/costs.h"
#include "core/transfer/request.h"

namespace sluice::transfer {

// What the planner found out about one plugin for one request.
struct Candidate {
  host::PluginPtr plugin;
  const sluice_claim* claim;  // for this kind of route; NULL: it claims nothing
  sluice_status status;       // SLUICE_OK: it can be tried; otherwise what its probe returned
  std::int64_t os_error;
  std::string_view reason;        // with an error: why not
  std::optional<double> seconds;  // how long the transfer may take, if costs are known
  CacheState cache;               // of the file that the costs are for
};

// Probes every plugin and returns all of them in the order to try them, those that can be tried
// first. Sends nothing.
//
// First by `costs`, where they apply (WhyNoCosts()) and the number of bytes is known: the quickest
// plugin comes first. Costs differ for a file in the page cache and one that is not; `cache` says
// which, and if it is not given the system is asked. Plugins slower than the quickest by less than
// kAlike count as equally quick. Plugins without a cost come after those with one.
//
// Among equals by claims: fewest claimed CPU copies first, then fewest claimed crossings, then as
// given. What a plugin does not claim of the sending call counts as one copy, the most that it can
// make, but comes before a copy that is claimed. Plugins without a claim come last of those that
// can be tried.
std::vector<Candidate> Plan(std::span<const host::PluginPtr> plugins, const Request& request,
                            const CostTable& costs = BuiltInCosts(),
                            std::optional<CacheState> cache = std::nullopt);

// Measurements cannot tell plugins apart that are closer than 1 %.
inline constexpr double kAlike = 1.01;

// Returns the plugins of a plan that can be tried, in order. If none can, returns all, so that the
// outcome has their reasons.
std::vector<host::PluginPtr> ToTry(std::span<const Candidate> plan);

// Returns what a Driver or Loop::Start() is given for `request`: ToTry() of the plan.
std::vector<host::PluginPtr> Choose(std::span<const host::PluginPtr> plugins,
                                    const Request& request, const CostTable& costs = BuiltInCosts(),
                                    std::optional<CacheState> cache = std::nullopt);

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_PLANNER_H_
