#include "core/host/discovery.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/dll/runtime_symbol_info.hpp>
#include <boost/dll/shared_library.hpp>
#include <map>
#include <system_error>
#include <utility>

#include "core/base/machine.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/error.h"
#include "core/host/loader.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;

constexpr bool kWindows = fs::path::preferred_separator == '\\';
constexpr char kListSeparator = kWindows ? ';' : ':';

// Returns why an entry of SLUICE_PLUGIN_PATH is not searched.
std::optional<base::Error> EntryDefect(const fs::path& entry) {
  const auto refusal = [&](HostErrc code, std::string_view why) {
    return base::Error{code, fmt::format("SLUICE_PLUGIN_PATH: cannot search \"{}\": {}",
                                         base::OneLine(base::ToUtf8(entry)), why)};
  };
  if (entry.empty()) return refusal(HostErrc::kBadSearchPath, "the entry is empty: remove it");
  if (!base::IsAbsolute(entry)) {
    return refusal(HostErrc::kBadSearchPath, "the path is relative: write an absolute one");
  }
  std::error_code failed;
  const fs::file_status status = fs::status(entry, failed);
  if (status.type() == fs::file_type::not_found) {
    if (!failed) failed = std::make_error_code(std::errc::no_such_file_or_directory);
    return refusal(HostErrc::kNotFound, failed.message());
  }
  if (failed) return refusal(HostErrc::kUnreadable, failed.message());
  if (!fs::is_directory(status)) return refusal(HostErrc::kBadSearchPath, "not a directory");
  return std::nullopt;
}

LoadOptions LoadOptionsOf(const HostOptions& options) {
  return {.allow_writable_by_others = options.allow_writable_by_others};
}

bool HasLibrarySuffix(const fs::path& file) {
  const std::string suffix = base::ToUtf8(boost::dll::shared_library::suffix());
  const std::string of_file = base::ToUtf8(file.extension());
  return kWindows ? boost::algorithm::iequals(of_file, suffix) : of_file == suffix;
}

// Returns the shared libraries in the directory, sorted by name.
base::Result<std::vector<fs::path>> LibrariesIn(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::directory_iterator at(directory, failed), end; !failed && at != end;
       at.increment(failed)) {
    if (HasLibrarySuffix(at->path())) files.push_back(at->path());
  }
  if (failed) {
    return base::Error{HostErrc::kUnreadable,
                       fmt::format("cannot search {}: {}", base::OneLine(base::ToUtf8(directory)),
                                   failed.message())};
  }
  std::sort(files.begin(), files.end());
  return files;
}

base::Error Shadowed(const Plugin& plugin, const fs::path& file, const fs::path& first) {
  return {HostErrc::kShadowed,
          fmt::format("plugin {} in {} is not used: {}, found earlier, has the same name",
                      plugin.name(), base::OneLine(base::ToUtf8(file)),
                      base::OneLine(base::ToUtf8(first)))};
}

base::Error Unknown(std::string_view name, const std::vector<Discovered>& discovered) {
  std::vector<std::string_view> known;
  std::size_t broken = 0;
  for (const Discovered& found : discovered) {
    found.plugin ? known.push_back((*found.plugin)->name()) : void(++broken);
  }
  std::string message = fmt::format("no plugin named {}", base::OneLine(name));
  if (HasLibrarySuffix(base::FromUtf8(name))) {
    message += fmt::format("; for the file of that name write ./{}", base::OneLine(name));
    return {HostErrc::kNotFound, std::move(message)};
  }
  if (const auto closest = base::ClosestTo(name, known)) {
    message += fmt::format("; did you mean {}?", *closest);
  } else if (!known.empty()) {
    message += fmt::format("; there are {}", fmt::join(known, ", "));
  } else {
    message += "; there are none: put plugins into a directory and name it in SLUICE_PLUGIN_PATH";
  }
  if (broken != 0) message += fmt::format(" ({} more could not be used)", broken);
  return {HostErrc::kNotFound, std::move(message)};
}

}  // namespace

HostOptions HostOptions::FromEnvironment() {
  std::error_code failed;  // leaves the path empty
  return {
      .plugin_path = base::EnvironmentVariable("SLUICE_PLUGIN_PATH").value_or(""),
      .executable = boost::dll::program_location(failed),
      .allow_writable_by_others = base::EnvironmentVariable("SLUICE_ALLOW_WRITABLE_PLUGINS") == "1",
  };
}

std::vector<SearchDirectory> SearchDirectories(const HostOptions& options) {
  std::vector<SearchDirectory> directories;
  const auto add = [&](fs::path directory, std::optional<base::Error> refused) {
    std::error_code failed;
    const bool known =
        std::any_of(directories.begin(), directories.end(), [&](const SearchDirectory& earlier) {
          return earlier.directory == directory ||
                 (!earlier.refused && fs::equivalent(earlier.directory, directory, failed));
        });
    if (!known) directories.push_back({std::move(directory), std::move(refused)});
  };

  if (!options.plugin_path.empty()) {
    std::vector<std::string> entries;
    boost::algorithm::split(entries, options.plugin_path,
                            [](char c) { return c == kListSeparator; });
    for (const std::string& entry : entries)
      add(base::FromUtf8(entry), EntryDefect(base::FromUtf8(entry)));
  }
  if (!options.executable.empty()) {
    const fs::path home = options.executable.parent_path();
    for (const fs::path& directory : {home / "sluice-plugins", home / ".." / "lib" / "sluice"}) {
      std::error_code failed;
      if (fs::is_directory(directory, failed)) add(directory.lexically_normal(), std::nullopt);
    }
  }
  return directories;
}

std::vector<Discovered> Discover(const HostOptions& options) {
  std::vector<Discovered> discovered;
  std::map<std::string_view, fs::path> first;  // by plugin name; the names belong to `discovered`
  for (SearchDirectory& place : SearchDirectories(options)) {
    if (place.refused) {
      discovered.push_back({std::move(place.directory), *std::move(place.refused)});
      continue;
    }
    const base::Result<std::vector<fs::path>> files = LibrariesIn(place.directory);
    if (!files) {
      discovered.push_back({std::move(place.directory), files.error()});
      continue;
    }
    for (const fs::path& file : *files) {
      base::Result<PluginPtr> plugin = Load(file, LoadOptionsOf(options));
      if (plugin) {
        const auto [earlier, is_new] = first.try_emplace((*plugin)->name(), file);
        if (!is_new) plugin = Shadowed(**plugin, file, earlier->second);
      }
      discovered.push_back({file, std::move(plugin)});
    }
  }
  return discovered;
}

base::Result<PluginPtr> Find(std::string_view name_or_path, const HostOptions& options) {
  const std::string_view separators = kWindows ? "/\\" : "/";
  if (name_or_path.find_first_of(separators) != name_or_path.npos) {
    return Load(base::FromUtf8(name_or_path), LoadOptionsOf(options));
  }
  std::vector<Discovered> discovered = Discover(options);
  for (Discovered& found : discovered) {
    if (found.plugin && (*found.plugin)->name() == name_or_path) return std::move(found.plugin);
  }
  // A file of that name that could not be loaded is what the user asked for.
  for (Discovered& found : discovered) {
    if (!found.plugin && found.file.stem() == base::FromUtf8(name_or_path))
      return std::move(found.plugin);
  }
  return Unknown(name_or_path, discovered);
}

}  // namespace sluice::host
