// What a command that measures is given: plugins, channels, and a place for files.
#ifndef SLUICE_HARNESS_CLI_SUBJECTS_H_
#define SLUICE_HARNESS_CLI_SUBJECTS_H_

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/choose_plugins.h"
#include "harness/cli/command.h"
#include "harness/cli/failure.h"
#include "harness/report/terminal.h"

namespace sluice::cli {

// The positional argument of such commands.
inline constexpr const char* kPlugins = "PLUGIN";
inline constexpr Positional kPluginPositionals[] = {
    {.name = kPlugins, .required = false, .repeated = true}};

// Adds --channel, --directory and the options of the host.
void AddSubjectOptions(OptionAdder& add);

// The channels that --channel names, or `otherwise`. Fails for a name that is none, with what may
// have been meant.
Attempt<std::vector<std::string>> ChannelsFrom(const OptionValues& values,
                                               std::span<const std::string_view> otherwise);

// The plugins that are named, or all: then as the textbook has them, the traditional way first.
Attempt<ChosenPlugins> PluginsFrom(const OptionValues& values);

// --directory, or the directory for temporary files.
Attempt<std::filesystem::path> DirectoryFrom(const OptionValues& values);

// One line on a terminal that says what is being measured, gone at the end.
class StatusLine {
 public:
  void Show(std::string_view text) const;
  ~StatusLine();

 private:
  bool terminal_ = report::IsTerminal(report::kStderr);
};

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_SUBJECTS_H_
