// What transfers cost by which plugin, as somebody measured it: the planner's knowledge beyond
// claims.
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

// A transfer of so many bytes took so long, from its first call until the last byte had come.
struct CostPoint {
  std::uint64_t bytes;  // ≥ 1
  double seconds;       // > 0
};

// One plugin from a file to one kind of sink; TCP is that to a receiver on the same machine.
struct CostCurve {
  std::string plugin;
  std::string version;      // of the plugin: what another one costs is not known
  std::uint32_t sink_kind;  // SLUICE_KIND_*
  CacheState cache = CacheState::kWarm;
  std::vector<CostPoint> points{};  // ascending by bytes; not empty
};

struct CostTable {
  std::string machine;  // where it was measured (machine.h)
  std::string when;     // "2026-11-26"; empty: it came with the program
  std::vector<CostCurve> curves;
};

// Returns the costs of plugins/built_in_costs.h, which are used until somebody measures the
// machine. Empty except on Linux.
const CostTable& BuiltInCosts();

// How long a transfer may take: between two sizes that were measured, by a power law; beyond them,
// as the nearest one for smaller ones and in proportion for larger ones. None if nothing was
// measured of this version of the plugin with such a sink and such a file.
std::optional<double> CostOf(const CostTable& table, std::string_view plugin,
                             std::string_view version, std::uint32_t sink_kind, CacheState cache,
                             std::uint64_t bytes);

// The kinds of sinks (SLUICE_KIND_BIT) that costs of cold files are known for.
std::uint32_t ColdSinks(const CostTable& table);

// Whether the plan of a request that will move `bytes` depends on its file being in the page cache.
// Smaller ones than kLeastAsked are taken for warm: asking costs them as much as it brings.
bool CacheMatters(std::uint32_t cold_sinks, const Request& request, std::uint64_t bytes);

inline constexpr std::uint64_t kLeastAsked = std::uint64_t{16} * 1024;

// Returns why costs say nothing about the request; empty if they do say something. One clause for a
// person.
//
// Costs are measured from files to receivers on this machine. On a network card copies cost what
// loopback does not show. And a copy of a file goes by claims where it can keep holes or share
// storage, which is worth more than being quick.
std::string_view WhyNoCosts(const Request& request);

// How many bytes the request will move, if its source tells the truth about its size; none if it
// does not know. A source that says it is empty may be one that does not know (procfs).
std::optional<std::uint64_t> ExpectedBytes(const Request& request);

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_COSTS_H_
