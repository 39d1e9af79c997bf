// Which plugins there are.
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

// What the host takes from its surroundings.
struct HostOptions {
  std::string plugin_path;  // absolute directories, separated by ':' (Windows: ';', and in UTF-8);
                            // empty: none
  std::filesystem::path executable;  // of this program; empty: no directory beside it is searched
  bool allow_writable_by_others = false;  // see LoadOptions

  // SLUICE_PLUGIN_PATH, where the running program is, and SLUICE_ALLOW_WRITABLE_PLUGINS=1.
  static HostOptions FromEnvironment();
};

struct SearchDirectory {
  std::filesystem::path directory;
  std::optional<base::Error> refused;  // why it is not searched
};

// Where plugins are looked for, in this order: the entries of plugin_path; sluice-plugins beside
// the executable; ../lib/sluice from there. The current directory is never among them, so an entry
// of plugin_path that is relative or empty is refused, and so is one that is not there. The other
// two may be absent. A directory is listed once.
std::vector<SearchDirectory> SearchDirectories(const HostOptions& options);

struct Discovered {
  std::filesystem::path file;  // as found; for a refused search directory, that directory
  base::Result<PluginPtr> plugin;
};

// Loads every shared library (by suffix: .so, .dylib; .dll in any case) in the search directories:
// in the order of the directories, sorted by file name in each. Of two plugins with one name the
// first counts and the second is an error, kShadowed. What cannot be searched or loaded is reported
// in its place.
std::vector<Discovered> Discover(const HostOptions& options);

// The plugin a user asked for: a path (Windows: in UTF-8) if it contains a directory separator,
// otherwise the name of a plugin that Discover() finds. Errors: those of Load(), or kNotFound with
// a suggestion.
base::Result<PluginPtr> Find(std::string_view name_or_path, const HostOptions& options);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_DISCOVERY_H_
