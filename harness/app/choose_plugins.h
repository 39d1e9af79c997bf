// Which plugins a transfer may use, and in which order it tries them.
#ifndef SLUICE_HARNESS_APP_CHOOSE_PLUGINS_H_
#define SLUICE_HARNESS_APP_CHOOSE_PLUGINS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/discovery.h"
#include "core/transfer/planner.h"
#include "harness/app/failure.h"

namespace sluice::app {

// The word for: the order of transfer::Plan().
inline constexpr std::string_view kAutoPlugin = "auto";

struct PluginChoice {
  std::string plugin = std::string(kAutoPlugin);  // a name, a path or kAutoPlugin
  bool fallback = true;                           // go on with other plugins when one cannot

  bool named() const { return plugin != kAutoPlugin; }
};

struct ChosenPlugins {
  std::vector<host::PluginPtr> plugins;  // a named one first; never empty
  std::vector<std::string> refused;      // why others that were found are not among them
};

// Returns the exit code for an error of host::Find(): kExitUsage if there is no such plugin.
int ExitCodeOf(const base::Error& find_error);

// "no plugin found in /a, /b; name a directory with --plugin-path or SLUICE_PLUGIN_PATH"
std::string NoPluginText(const host::HostOptions& options);

// Loads what the choice allows. Fails with kExitUsage or kExitRefused if a named plugin cannot be
// had; for "auto" only if there is none at all: kExitRefused, or kExitNothing if nothing was found.
Attempt<ChosenPlugins> LoadPlugins(const PluginChoice& choice, const host::HostOptions& options);

// Returns the plan for `request`, in the order of trial: that of transfer::Plan() by `costs`, but
// with a named plugin first, whether it can or not, and without fallback only the first.
std::vector<transfer::Candidate> PlanFor(const PluginChoice& choice,
                                         std::span<const host::PluginPtr> plugins,
                                         const transfer::Request& request,
                                         const transfer::CostTable& costs);

// Returns what a Driver is to try: a named plugin, then transfer::ToTry() of the others.
std::vector<host::PluginPtr> ToTry(const PluginChoice& choice,
                                   std::span<const transfer::Candidate> plan);

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_CHOOSE_PLUGINS_H_
