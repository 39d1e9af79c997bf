// Targets for tests of the witnesses on Windows.
#ifndef SLUICE_HARNESS_WITNESS_TESTING_TARGETS_WINDOWS_H_
#define SLUICE_HARNESS_WITNESS_TESTING_TARGETS_WINDOWS_H_

#include <gtest/gtest.h>
#include <windows.h>

#include <filesystem>

#include "core/host/loader.h"
#include "harness/channels/channel.h"
#include "harness/witness/run_transfer.h"

namespace sluice::witness::testing {

// A directory for temporary files.
inline std::filesystem::path PayloadDirectory() { return ::testing::TempDir(); }

// For the channels that can be made everywhere.
inline channels::Channel ChannelByName(std::string_view name) {
  return channels::MakeChannel(name, {.directory = PayloadDirectory()}).value();
}

// A plugin of movers.h. Until the next one is asked for, isolated transfers get the same.
inline host::PluginPtr Mover(const char* name) {
  SetEnvironmentVariableA("SLUICE_TEST_MOVER", name);
  return host::Load("harness/witness/test.movers.dll",
                    {.allow_writable_by_others = true, .abi = {}})
      .value();
}

inline Target On(const channels::Channel& channel, const char* mover) {
  return {.plugin = Mover(mover), .channel = channel, .directory = PayloadDirectory()};
}

}  // namespace sluice::witness::testing

#endif  // SLUICE_HARNESS_WITNESS_TESTING_TARGETS_WINDOWS_H_
