// The plugin's library and entry point, for cases about loading and the handshake.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_PLUGIN_LIBRARY_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_PLUGIN_LIBRARY_H_

#include <sluice/plugin.h>

#include <filesystem>
#include <string>

#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// Returns the file of the plugin. Skips the case if the plugin is linked into the program.
inline const std::filesystem::path& PluginFile(CaseContext& context) {
  const std::filesystem::path& file = context.plugin()->file();
  if (file.empty())
    context.Skip("the plugin is linked into this program and has no library of its own");
  return file;
}

// Returns the entry point of the library that is loaded from that file.
sluice_plugin_entry_fn EntryPoint(CaseContext& context);

// Returns a handshake as a host makes it.
inline sluice_handshake Offer(std::uint32_t host_min, std::uint32_t host_max) {
  sluice_handshake handshake{};
  handshake.struct_size = sizeof handshake;
  handshake.host_abi_min = host_min;
  handshake.host_abi_max = host_max;
  return handshake;
}

// Loads a copy of the plugin's file in a process in which nothing of the copy has run yet, and
// calls its entry point there. Returns how the state of that process changed (Difference()), or
// what killed it; empty if nothing changed. Skips the case if the copy does not load because the
// library needs the folder it is in.
std::string ChangedByLoading(CaseContext& context, const std::filesystem::path& file);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_PLUGIN_LIBRARY_H_
