// What the witnesses look at: one plugin on one channel.
#ifndef SLUICE_HARNESS_WITNESS_SUBJECT_H_
#define SLUICE_HARNESS_WITNESS_SUBJECT_H_

#include <sluice/plugin.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/host/plugin.h"
#include "harness/channels/channel.h"
#include "harness/witness/isolated_transfer.h"
#include "harness/witness/payload.h"

namespace sluice::witness {

struct Subject {
  host::PluginPtr plugin;
  const channels::Channel& channel;
  std::filesystem::path directory;                // where payloads are made
  std::uint64_t bytes = std::uint64_t{8} << 20U;  // of free-flowing transfers; a multiple of
                                                  // kUnitBytes, not 0
  transfer::CacheState cache = transfer::CacheState::kWarm;  // before free-flowing transfers
  std::chrono::milliseconds deadline = kPatience;            // for each transfer
};

// How the transfer behind a measurement went. Unless it went well, nothing was measured.
struct Conduct {
  sluice_status status = SLUICE_E_INTERNAL;  // what the transfer answered
  std::string path_used{};                   // empty: nothing moved
  // One line each, of which at most one is not empty.
  std::string obstacle{};  // the harness could not set the transfer up; no fault of the plugin's
  std::string error{};     // the transfer failed, crashed or hung
  std::string wrong{};     // it succeeded by its own account, but what arrived is not what was sent

  bool ok() const { return why().empty(); }
  const std::string& why() const {
    if (!obstacle.empty()) return obstacle;
    return error.empty() ? wrong : error;
  }
};

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_SUBJECT_H_
