// The options of every command that loads plugins.
#ifndef SLUICE_HARNESS_CLI_HOST_OPTIONS_H_
#define SLUICE_HARNESS_CLI_HOST_OPTIONS_H_

#include <string>
#include <vector>

#include "core/host/discovery.h"
#include "harness/cli/command.h"

namespace sluice::cli {

// Adds --plugin-path and --allow-writable-plugins.
void AddHostOptions(OptionAdder& add);

// What they and the environment say; the directories of the command line come first. Fails with
// kExitUsage if one of these is not a directory.
Attempt<host::HostOptions> HostOptionsFrom(const OptionValues& values);

// The options for another process of this program that is to load the very files this one did.
std::vector<std::string> ForOtherProcess(const host::HostOptions& options);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_HOST_OPTIONS_H_
