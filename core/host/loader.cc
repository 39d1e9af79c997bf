#include "core/host/loader.h"

#include <fmt/format.h>

#include <boost/dll/runtime_symbol_info.hpp>
#include <boost/dll/shared_library.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/error.h"
#include "core/host/file_check.h"
#include "core/host/library_file.h"
#include "core/host/open_library.h"

namespace sluice::host {
namespace {

namespace dll = boost::dll;
namespace fs = std::filesystem;

// Not every system's loader is thread-safe (Boost.DLL names FreeBSD and macOS), so loads run one at
// a time.
std::mutex& LoaderMutex() {
  static std::mutex mutex;
  return mutex;
}

struct Unload {
  void operator()(dll::shared_library* library) const {
    const std::lock_guard lock(LoaderMutex());
    delete library;
  }
};

using Library = std::unique_ptr<dll::shared_library, Unload>;

base::Result<Library> Open(const fs::path& path) {
  const std::lock_guard lock(LoaderMutex());
  base::Result<std::unique_ptr<dll::shared_library>> library = OpenLibrary(path);
  if (!library) return library.error();
  return Library(library->release());
}

// Returns the library's own entry point, not one of a library it depends on.
base::Result<sluice_plugin_entry_fn> FindEntry(const dll::shared_library& library,
                                               const fs::path& path) {
  constexpr const char* kName = SLUICE_PLUGIN_ENTRY_NAME;
  const std::lock_guard lock(LoaderMutex());
  if (!library.has(kName)) {
    return base::Error{HostErrc::kNoEntry,
                       fmt::format("it exports no {}, so it is not a Sluice plugin", kName)};
  }
  const sluice_plugin_entry_fn entry =
      &library.get<std::remove_pointer_t<sluice_plugin_entry_fn>>(kName);
  std::error_code failed;
  const fs::path home = dll::symbol_location_ptr(entry, failed);
  if (failed || !fs::equivalent(home, path, failed)) {
    return base::Error{HostErrc::kForeignEntry,
                       fmt::format("it exports no {} of its own; the one found belongs to {}",
                                   kName, base::OneLine(base::ToUtf8(home)))};
  }
  return entry;
}

// Messages are clauses for a reader who knows which file it is.
base::Result<PluginPtr> LoadClause(const fs::path& file, const LoadOptions& options) {
  base::Result<fs::path> path = CheckFile(file, options.allow_writable_by_others);
  if (!path) return path.error();
  if (const base::Result<void> checked = CheckLibrary(*path); !checked) return checked.error();

  base::Result<Library> library = Open(*path);
  if (!library) return library.error();
  const base::Result<sluice_plugin_entry_fn> entry = FindEntry(**library, *path);
  if (!entry) return entry.error();
  const base::Result<const sluice_plugin*> descriptor = Negotiate(*entry, options.abi);
  if (!descriptor) return descriptor.error();
  return std::make_shared<const Plugin>(
      **descriptor, Origin{.file = *std::move(path), .library = *std::move(library)});
}

}  // namespace

base::Result<PluginPtr> Load(const fs::path& file, const LoadOptions& options) {
  base::Result<PluginPtr> plugin = LoadClause(file, options);
  if (plugin) return plugin;
  base::Error error = plugin.error();
  error.message =
      fmt::format("cannot load plugin {}: {}", base::OneLine(base::ToUtf8(file)), error.message);
  return error;
}

}  // namespace sluice::host
