// What commands that check or measure are given: plugins, channels, and a directory for files.
#ifndef SLUICE_HARNESS_CLI_SUBJECTS_H_
#define SLUICE_HARNESS_CLI_SUBJECTS_H_

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/transfer/costs.h"
#include "harness/app/choose_plugins.h"
#include "harness/cli/command.h"

namespace sluice::cli {

// The positional argument of such commands.
inline constexpr const char* kPlugins = "PLUGIN";
inline constexpr Positional kPluginPositionals[] = {
    {.name = kPlugins, .required = false, .repeated = true}};

// Adds --directory.
void AddDirectoryOption(OptionAdder& add);

// Adds --channel, --directory and the options of the host. `channel_help` is what --channel does.
void AddSubjectOptions(OptionAdder& add, std::string_view channel_help);

// Returns the channels that --channel names, each once, or `otherwise`. Fails for a name that is
// not a channel, with the name that may have been meant.
Attempt<std::vector<std::string>> ChannelsFrom(const OptionValues& values,
                                               std::span<const std::string_view> otherwise);

// Every channel, for `otherwise`.
std::vector<std::string_view> AllChannels();

// Describes a plugin that was refused.
using RefusalText = std::string (*)(const base::Error& refusal);

// Returns the plugins that are named, or all, the traditional way first as in the textbook. A named
// plugin that is refused is a failure, or, with `refusal_text`, is left out and reported in
// ChosenPlugins::refused; `plugins` may be empty then.
Attempt<app::ChosenPlugins> PluginsFrom(const OptionValues& values,
                                        RefusalText refusal_text = nullptr);

// Returns the absolute path of --directory, or of the directory for temporary files. Fails if it is
// not a directory, or if no file can be made there whose pages are in the state `cache`.
Attempt<std::filesystem::path> DirectoryFrom(
    const OptionValues& values, transfer::CacheState cache = transfer::CacheState::kWarm);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_SUBJECTS_H_
