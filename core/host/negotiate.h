// The handshake between the host and a plugin.
#ifndef SLUICE_CORE_HOST_NEGOTIATE_H_
#define SLUICE_CORE_HOST_NEGOTIATE_H_

#include <sluice/plugin.h>

#include <cstdint>

#include "core/base/error.h"
#include "core/host/plugin.h"

namespace sluice::host {

// The ABI versions that one side supports, min ≤ max.
struct AbiRange {
  std::uint32_t min = SLUICE_ABI_MIN;
  std::uint32_t max = SLUICE_ABI_MAX;
};

// Shakes hands with a plugin and checks everything it returns against <sluice/plugin.h>. Does not
// guess, repair, or try again with less.
//
// Errors: kIncompatibleAbi; kEntryFailed, also if `entry` throws; kBadDescriptor, whose message
// names the field, the expected value and the value found. Messages are clauses for a reader who
// knows which plugin it is.
base::Result<const sluice_plugin*> Negotiate(sluice_plugin_entry_fn entry, AbiRange host = {});

// Makes a plugin from the entry point of one that is linked into this program. Errors: those of
// Negotiate(), as complete messages.
base::Result<PluginPtr> FromEntryPoint(sluice_plugin_entry_fn entry, AbiRange host = {});

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_NEGOTIATE_H_
