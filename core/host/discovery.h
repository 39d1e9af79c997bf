// Finding plugins.
#ifndef SLUICE_CORE_HOST_DISCOVERY_H_
#define SLUICE_CORE_HOST_DISCOVERY_H_

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/host/plugin.h"

namespace sluice::host {

// What the host takes from its environment.
struct HostOptions {
  std::string plugin_path;  // absolute directories, separated by ':' (Windows: ';', and in UTF-8);
                            // empty: none
  std::filesystem::path executable;  // of this program; empty: no directory beside it is searched
  bool allow_writable_by_others = false;  // see LoadOptions

  // Returns options from SLUICE_PLUGIN_PATH, the place of the running program, and
  // SLUICE_ALLOW_WRITABLE_PLUGINS=1.
  static HostOptions FromEnvironment();
};

struct SearchDirectory {
  std::filesystem::path directory;
  std::optional<base::Error> refused;  // why it is not searched
};

// Returns where plugins are looked for, in this order: the entries of plugin_path; sluice-plugins
// beside the executable; ../lib/sluice from there. The current directory is never searched, so an
// entry of plugin_path that is relative or empty is refused, as is one that does not exist. The
// other two may be absent. Lists each directory once.
std::vector<SearchDirectory> SearchDirectories(const HostOptions& options);

struct Discovered {
  std::filesystem::path file;  // as found; for a refused search directory, that directory
  base::Result<PluginPtr> plugin;
};

// Loads every shared library (by suffix: .so, .dylib; .dll in any case) in the search directories,
// in the order of the directories, sorted by file name in each. Of two plugins with the same name
// the first counts; the second is an error, kShadowed. Directories that cannot be searched and
// files that cannot be loaded are reported in their place.
std::vector<Discovered> Discover(const HostOptions& options);

// Returns the plugin that a user asked for: by its path (in UTF-8 on Windows) if that contains a
// directory separator, otherwise by the name of a plugin that Discover() finds. Errors: those of
// Load(), or kNotFound with a suggestion.
base::Result<PluginPtr> Find(std::string_view name_or_path, const HostOptions& options);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_DISCOVERY_H_
