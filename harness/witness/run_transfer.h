// What the witnesses look at, one plugin on one channel, and a transfer by it.
#ifndef SLUICE_HARNESS_WITNESS_RUN_TRANSFER_H_
#define SLUICE_HARNESS_WITNESS_RUN_TRANSFER_H_

#include <sluice/plugin.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/host/plugin.h"
#include "harness/channels/channel.h"
#include "harness/witness/isolated_transfer.h"
#include "harness/witness/payload.h"

namespace sluice::witness {

struct Target {
  host::PluginPtr plugin;
  const channels::Channel& channel;
  std::filesystem::path directory;                // where payloads are made
  std::uint64_t bytes = std::uint64_t{8} << 20U;  // of transfers to a receiver that keeps up; a
                                                  // multiple of kUnitBytes, not 0
  transfer::CacheState cache =
      transfer::CacheState::kWarm;                 // before transfers to a receiver that keeps up
  std::chrono::milliseconds deadline = kPatience;  // for each transfer
};

// How the transfer behind a measurement went. Unless it went well, nothing was measured.
struct TransferStatus {
  sluice_status code = SLUICE_E_INTERNAL;  // what the transfer returned
  std::string path_used{};                 // empty: nothing moved
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

struct TransferResult {
  TransferStatus status;
  Usage usage;
  transfer::KernelReport kernel;
};

// Has the plugin transfer `bytes` of a fresh payload over a fresh connection with the system's
// default buffers, blocking, to a receiver that drains it, and compares what arrived with what was
// sent. `watch`, if any, is called with the transfer before it may go, and returns when it has seen
// enough. With `step_bytes` the plugin goes step by step (IsolatedTransfer::Mode::kStepwise).
using Watch =
    std::function<void(IsolatedTransfer& isolated, const Payload& payload, base::Handle sink)>;
TransferResult RunTransfer(const Target& target, std::uint64_t bytes, const Watch& watch = {},
                           std::optional<std::uint64_t> step_bytes = {});

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_RUN_TRANSFER_H_
