// How long transfers take with each plugin, as measured: what the planner knows beyond claims.
#ifndef SLUICE_CORE_TRANSFER_COSTS_H_
#define SLUICE_CORE_TRANSFER_COSTS_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/transfer/cache_state.h"
#include "core/transfer/request.h"

namespace sluice::transfer {

// How long a transfer took, from its first call until the last byte had arrived.
struct CostPoint {
  std::uint64_t bytes;  // ≥ 1
  double seconds;       // > 0
};

// One plugin from a file to one kind of sink. TCP means a receiver on the same machine.
struct CostCurve {
  std::string plugin;
  std::string version;      // of the plugin; says nothing about other versions
  std::uint32_t sink_kind;  // SLUICE_KIND_*
  CacheState cache = CacheState::kWarm;
  std::vector<CostPoint> points{};  // ascending by bytes; not empty
};

struct CostTable {
  std::string machine;  // where it was measured (machine.h)
  std::string when;     // "2026-11-26"; empty: built in
  std::vector<CostCurve> curves;
};

// Returns the costs of plugins/built_in_costs.h, which are used until somebody measures the
// machine. Empty except on Linux.
const CostTable& BuiltInCosts();

// Returns how many seconds a transfer may take: between two measured sizes by a power law, below
// them as long as the smallest, above them in proportion to the largest. Returns nothing if this
// version of the plugin was not measured with such a sink and such a file.
std::optional<double> CostOf(const CostTable& table, std::string_view plugin,
                             std::string_view version, std::uint32_t sink_kind, CacheState cache,
                             std::uint64_t bytes);

// Returns the kinds of sinks (SLUICE_KIND_BIT) for which the table has costs of cold files.
std::uint32_t ColdSinks(const CostTable& table);

// Returns true if the plan of a request that will move `bytes` depends on whether its file is in
// the page cache. Transfers of less than kLeastAsked count as warm: asking would cost as much as it
// gains.
bool CacheMatters(std::uint32_t cold_sinks, const Request& request, std::uint64_t bytes);

inline constexpr std::uint64_t kLeastAsked = std::uint64_t{16} * 1024;

// Returns why costs say nothing about the request; empty if they do say something. One clause for a
// person.
//
// Costs are measured from files to receivers on this machine. On a network card copies cost what
// loopback does not show. And a copy of a file goes by claims where it can keep holes or share
// storage, which is worth more than being quick.
std::string_view WhyNoCosts(const Request& request);

// Returns how many bytes the request will move if its source is right about its size, or nothing if
// the source does not know it. A source that says it is empty may be one that does not know
// (procfs).
std::optional<std::uint64_t> ExpectedBytes(const Request& request);

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_COSTS_H_
