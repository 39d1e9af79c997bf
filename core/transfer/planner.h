// The planner: which plugins to try on a route, best first.
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

// A plugin seen from one request.
struct Candidate {
  host::PluginPtr plugin;
  const sluice_claim* claim;  // for this kind of route; NULL: it makes none
  sluice_status status;       // SLUICE_OK: it can be tried; otherwise what its probe answered
  std::int64_t os_error;
  std::string_view reason;        // with an error: why not
  std::optional<double> seconds;  // what the transfer may take, if costs are known
  CacheState cache;               // of the file those are for
};

// Probes every plugin and orders them, those that can be tried first. Sends nothing.
//
// By `costs` (borrowed; NULL: none are known), if there are any for the route and the size is
// known: the quickest first, with such a file in the page cache or out of it (`cache`; none: as it
// is just now). What is
// slower by less than kAlike counts as equally quick. Those without a cost come after those with
// one.
//
// Among equals by claims: fewest claimed CPU copies first, then fewest claimed crossings, then as
// given. What a plugin does not claim of the sending call counts as one copy, the most that it can
// do, but goes before a copy that is claimed. Plugins without a claim come last of those that can.
std::vector<Candidate> Plan(std::span<const host::PluginPtr> plugins, const Request& request,
                            const CostTable* costs = nullptr,
                            std::optional<CacheState> cache = std::nullopt);

// No measurement tells apart what is closer than 1 %.
inline constexpr double kAlike = 1.01;

// The plugins of a plan that can be tried, in order: what a Driver takes.
std::vector<host::PluginPtr> Usable(std::span<const Candidate> plan);

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_PLANNER_H_
