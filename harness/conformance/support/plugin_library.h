// The plugin's entry point, for cases that shake hands themselves.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_PLUGIN_LIBRARY_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_PLUGIN_LIBRARY_H_

#include <sluice/plugin.h>

#include <filesystem>

#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// The file of the plugin. Skips the case if it has none, but is linked into the program.
const std::filesystem::path& PluginFile(Trial& trial);

// The entry point in the library that is loaded from that file. Implemented in the folder of the
// operating system.
sluice_plugin_entry_fn Entry(Trial& trial);

// A handshake as a host makes it.
inline sluice_handshake Offer(std::uint32_t host_min, std::uint32_t host_max) {
  sluice_handshake handshake{};
  handshake.struct_size = sizeof handshake;
  handshake.host_abi_min = host_min;
  handshake.host_abi_max = host_max;
  return handshake;
}

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_PLUGIN_LIBRARY_H_
