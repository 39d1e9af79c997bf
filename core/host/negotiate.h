// The handshake between the host and a plugin.
#ifndef SLUICE_CORE_HOST_NEGOTIATE_H_
#define SLUICE_CORE_HOST_NEGOTIATE_H_

#include <sluice/plugin.h>

#include <cstdint>

#include "core/base/error.h"
#include "core/host/plugin.h"

namespace sluice::host {

// The ABI versions one side speaks, min ≤ max.
struct AbiRange {
  std::uint32_t min = SLUICE_ABI_MIN;
  std::uint32_t max = SLUICE_ABI_MAX;
};

// Shakes hands with a plugin and checks all it answers against <sluice/plugin.h>. Nothing is
// guessed, repaired or tried again with less.
//
// Errors: kIncompatibleAbi; kEntryFailed, also if `entry` throws; kBadDescriptor, whose message
// names the field, what was expected and what was there. Messages are clauses for the reader who
// knows the plugin.
base::Result<const sluice_plugin*> Negotiate(sluice_plugin_entry_fn entry, AbiRange host = {});

// Takes a plugin that is linked into this program. Errors: those of Negotiate(), in complete
// messages.
base::Result<PluginPtr> Adopt(sluice_plugin_entry_fn entry, AbiRange host = {});

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_NEGOTIATE_H_
