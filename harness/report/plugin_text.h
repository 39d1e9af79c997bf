// Plugins in words: what `sluice list` and `sluice info` print.
#ifndef SLUICE_HARNESS_REPORT_PLUGIN_TEXT_H_
#define SLUICE_HARNESS_REPORT_PLUGIN_TEXT_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/discovery.h"
#include "core/host/plugin.h"
#include "harness/report/terminal.h"

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

// The claims in the plugin's descriptor.
std::span<const sluice_claim* const> ClaimsOf(const host::Plugin& plugin);

// What `sluice list` prints: a table of the plugins, then the files that were refused.
std::string ListText(std::span<const host::Discovered> all, const Style& style);

// What `sluice info` prints.
std::string InfoText(const host::Plugin& plugin, const Style& style);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_PLUGIN_TEXT_H_
