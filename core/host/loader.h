// Loading a plugin from a file.
#ifndef SLUICE_CORE_HOST_LOADER_H_
#define SLUICE_CORE_HOST_LOADER_H_

#include <filesystem>

#include "core/host/error.h"
#include "core/host/negotiate.h"
#include "core/host/plugin.h"

namespace sluice::host {

struct LoadOptions {
  // Loads libraries that somebody else owns or can write (file_check.h). This gives up the
  // protection against these users: code that they put there runs with the rights of this process.
  bool allow_writable_by_others = false;

  // The ABI versions to offer. For tests.
  AbiRange abi = {};
};

// Loads the shared library `file` and shakes hands with it. A relative path starts at the current
// directory.
//
// Checks the file (file_check.h, library_file.h) before any of its code runs. Binds all symbols at
// once and keeps them apart from those of other plugins; open_library.h says where the libraries it
// needs are looked for. Requires that the entry point is the library's own. Any thread may call
// this; loads run one at a time. Loading a file twice returns two Plugins that share one library,
// even if the file was replaced in between.
//
// Errors: any HostErrc except kShadowed and kBadSearchPath. Messages read "cannot load plugin
// <file>: <why>".
base::Result<PluginPtr> Load(const std::filesystem::path& file, const LoadOptions& options = {});

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_LOADER_H_
