// From a file to a plugin.
#ifndef SLUICE_CORE_HOST_LOADER_H_
#define SLUICE_CORE_HOST_LOADER_H_

#include <filesystem>

#include "core/host/error.h"
#include "core/host/negotiate.h"
#include "core/host/plugin.h"

namespace sluice::host {

struct LoadOptions {
  // Loads libraries that somebody else can write or owns (file_check.h). It gives up the protection
  // against that somebody: code of theirs runs with the rights of this process, whenever they
  // choose to put it there.
  bool allow_writable_by_others = false;

  // The ABI versions to offer. For tests.
  AbiRange abi = {};
};

// Loads the shared library `file` and shakes hands with it. A relative path starts at the current
// directory.
//
// The file is checked (file_check.h, library_file.h) before any of its code runs. It is bound at
// once and its symbols are kept apart from those of other plugins; where the libraries it needs are
// looked for says open_library.h. Its entry point must be its own. Any thread may call this; loads
// run one at a time. Loading a file twice gives two Plugins that share one library, even if the
// file was replaced in between.
//
// Errors: any HostErrc but kShadowed and kBadSearchPath. Messages read "cannot load plugin <file>:
// <why>".
base::Result<PluginPtr> Load(const std::filesystem::path& file, const LoadOptions& options = {});

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_LOADER_H_
