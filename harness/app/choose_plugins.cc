#include "harness/app/choose_plugins.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/base/path.h"
#include "core/host/error.h"
#include "harness/app/failure.h"

namespace sluice::app {

int ExitCodeOf(const base::Error& find_error) {
  return find_error.code == host::HostErrc::kNotFound ? kExitUsage : kExitRefused;
}

std::string NoPluginText(const host::HostOptions& options) {
  std::vector<std::string> searched;
  for (const host::SearchDirectory& entry : host::SearchDirectories(options)) {
    searched.push_back(base::ToUtf8(entry.directory));
  }
  return fmt::format(
      "no plugin found{}{}; name a directory with --plugin-path or SLUICE_PLUGIN_PATH",
      searched.empty() ? "" : " in ", fmt::join(searched, ", "));
}

Attempt<ChosenPlugins> LoadPlugins(const PluginChoice& choice, const host::HostOptions& options) {
  ChosenPlugins chosen;
  if (choice.named()) {
    auto found = host::Find(choice.plugin, options);
    if (!found) return Failure{ExitCodeOf(found.error()), found.error().message};
    chosen.plugins.push_back(*std::move(found));
    if (!choice.fallback) return chosen;
  }
  for (host::Discovered& it : host::Discover(options)) {
    if (it.plugin.has_error()) {
      if (it.plugin.error().code == host::HostErrc::kShadowed) continue;
      chosen.refused.push_back(std::move(it.plugin).error().message);
    } else if (!choice.named() || (*it.plugin)->name() != chosen.plugins.front()->name()) {
      chosen.plugins.push_back(*std::move(it.plugin));
    }
  }
  if (!chosen.plugins.empty()) return chosen;
  if (chosen.refused.empty()) return Failure{kExitNothing, NoPluginText(options)};
  return Failure{kExitRefused, chosen.refused.front()};
}

std::vector<transfer::Candidate> PlanFor(const PluginChoice& choice,
                                         std::span<const host::PluginPtr> plugins,
                                         const transfer::Request& request,
                                         const transfer::CostTable& costs) {
  std::vector<transfer::Candidate> plan = transfer::Plan(plugins, request, costs);
  if (choice.named()) {
    // Clang 14 does not compile std::ranges::stable_partition of GCC 12's library.
    std::stable_partition(plan.begin(), plan.end(), [&](const transfer::Candidate& it) {
      return it.plugin == plugins.front();
    });
  }
  if (!choice.fallback) plan.erase(plan.begin() + 1, plan.end());
  return plan;
}

std::vector<host::PluginPtr> ToTry(const PluginChoice& choice,
                                   std::span<const transfer::Candidate> plan) {
  std::vector<host::PluginPtr> plugins = transfer::ToTry(plan);
  if (choice.named() && plugins.front() != plan.front().plugin) {
    plugins.insert(plugins.begin(), plan.front().plugin);
  }
  return plugins;
}

}  // namespace sluice::app
