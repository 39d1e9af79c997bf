// All witnesses on all plugins and channels: the measurement behind `sluice count`.
#ifndef SLUICE_HARNESS_WITNESS_COUNT_H_
#define SLUICE_HARNESS_WITNESS_COUNT_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "core/host/plugin.h"
#include "harness/witness/payload.h"
#include "harness/witness/row.h"

namespace sluice::witness {

struct CountOptions {
  std::filesystem::path directory;  // where source files are made
  std::uint64_t bytes = std::uint64_t{8}
                        << 20U;  // of transfers to a receiver that keeps up; a multiple of 64
  transfer::CacheState cache = transfer::CacheState::kWarm;  // before each of them
};

// What is about to be measured.
struct CountStep {
  std::string_view plugin;
  std::string_view channel;
  std::size_t number;  // from 1
  std::size_t of;
};

// Called before each row; false ends the run with the rows so far.
using CountObserver = std::function<bool(const CountStep&)>;

// Measures every plugin on every channel named, channel by channel. A channel that cannot be built
// and a plugin that refuses a channel it claims nothing for become skips. The witnesses make
// processes (see transfer.h): call it while the process has one thread. Leaves nothing behind,
// whenever it ends.
CountResult Count(std::span<const host::PluginPtr> plugins, std::span<const std::string> channels,
                  const CountOptions& options, const CountObserver& observer);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_COUNT_H_
