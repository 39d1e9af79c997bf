// sluice list: which plugins there are.

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/host/discovery.h"
#include "core/host/error.h"
#include "harness/app/choose_plugins.h"
#include "harness/app/failure.h"
#include "harness/cli/commands.h"
#include "harness/cli/host_options.h"
#include "harness/report/plugin_json.h"
#include "harness/report/plugin_text.h"
#include "harness/report/terminal.h"

namespace sluice::cli {
namespace {

void AddOptions(OptionAdder add) {
  add("json", "print one JSON object instead");
  AddHostOptions(add);
}

// A plugin of the same name in an earlier directory is how a user replaces one: shown, but nothing
// is wrong.
bool IsRefusal(const host::Discovered& found) {
  return found.plugin.has_error() && found.plugin.error().code != host::HostErrc::kShadowed;
}

int Run(const OptionValues& values, Console& console) {
  const auto options = HostOptionsFrom(values);
  if (!options) return console.Fail(options.error());
  const std::vector<host::Discovered> all = host::Discover(*options);
  console.Out(values.contains("json") ? JsonText(report::ListJson(all))
                                      : report::ListText(all, report::Style(report::kStdout)));
  if (all.empty()) return console.Fail(app::kExitNothing, app::NoPluginText(*options));
  if (const auto refused = std::ranges::count_if(all, IsRefusal); refused != 0) {
    return console.Fail(app::kExitRefused, fmt::format("refused {} of the plugins found", refused));
  }
  return app::kExitGood;
}

}  // namespace

const Command kList = {
    .name = "list",
    .arguments = "[OPTION]...",
    .summary = "list the plugins, and the files that were refused",
    .description =
        "Lists every plugin that is found: its name, version, ABI version, what it does\n"
        "and where it is; then every file that was refused, and why.\n"
        "\n"
        "Plugins are looked for in the directories of --plugin-path, those of the\n"
        "environment variable SLUICE_PLUGIN_PATH, the directory sluice-plugins beside this\n"
        "program, and ../lib/sluice from there. Of two with one name the first counts.\n"
        "\n"
        "Exits 3 if a file was refused, 4 if there is no plugin at all.",
    .examples =
        "  sluice list\n"
        "  sluice list --plugin-path build/plugins\n"
        "  sluice list --json",
    .positionals = {},
    .add_options = AddOptions,
    .run = Run,
};

}  // namespace sluice::cli
