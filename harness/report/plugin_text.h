// A plugin's description in words and in JSON.
#ifndef SLUICE_HARNESS_REPORT_PLUGIN_TEXT_H_
#define SLUICE_HARNESS_REPORT_PLUGIN_TEXT_H_

#include <sluice/plugin.h>

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/plugin.h"

namespace sluice::report {

// The kinds of endpoint in a set of SLUICE_KIND_BITs: {"tcp", "unix"}. A bit without a name is
// "kind 9".
std::vector<std::string> KindNames(std::uint32_t kinds);

struct Capability {
  std::string name;     // "head_tail"; "bit 9" for one that has no name
  std::string meaning;  // "sends bytes before and after the file"
};

// What a set of SLUICE_CAP_* bits says.
std::vector<Capability> Capabilities(std::uint64_t capabilities);

// "0 copies staged in user memory, 1 in the send call, at most 2 crossings per MiB". NULL: "no
// claim".
std::string ClaimText(const sluice_claim* claim);

// {"staged": 0.0, "send": 1.0, "crossings_per_mib_max": null}; what is not claimed is null.
boost::json::object ClaimJson(const sluice_claim& claim);

// Name, version, ABI, file and summary.
boost::json::object IdentityJson(const host::Plugin& plugin);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_PLUGIN_TEXT_H_
