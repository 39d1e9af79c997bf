// Targets for tests of the witnesses.
#ifndef SLUICE_HARNESS_WITNESS_TESTING_TARGETS_H_
#define SLUICE_HARNESS_WITNESS_TESTING_TARGETS_H_

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <utility>

#include "harness/channels/channel.h"
#include "harness/witness/run_transfer.h"
#include "harness/witness/testing/defects.h"
#include "harness/witness/testing/plugins.h"

namespace sluice::witness::testing {

// A directory for temporary files.
inline std::filesystem::path PayloadDirectory() { return ::testing::TempDir(); }

// For the channels that can be made everywhere.
inline channels::Channel ChannelByName(std::string_view name) {
  return channels::MakeChannel(name, {.directory = PayloadDirectory()}).value();
}

template <class Mover>
Target On(const channels::Channel& channel) {
  return {.plugin = Linked<Mover>(), .channel = channel, .directory = PayloadDirectory()};
}

// Has every ptrace(2) of this process and those it starts refused, as some containers do. For ever.
void ForbidPtrace();

// True if this process has no child, running or ended.
inline bool NoChildLeft() { return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

}  // namespace sluice::witness::testing

#endif  // SLUICE_HARNESS_WITNESS_TESTING_TARGETS_H_
