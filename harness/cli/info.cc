// sluice info: what a plugin says about itself.

#include <array>

#include "core/host/discovery.h"
#include "harness/app/choose_plugins.h"
#include "harness/app/failure.h"
#include "harness/cli/commands.h"
#include "harness/cli/host_options.h"
#include "harness/report/plugin_json.h"
#include "harness/report/plugin_text.h"
#include "harness/report/terminal.h"

namespace sluice::cli {
namespace {

constexpr const char* kPlugin = "PLUGIN";
constexpr std::array kPositionals = {Positional{kPlugin}};

void AddOptions(OptionAdder add) {
  add("json", "print one JSON object instead");
  AddHostOptions(add);
}

int Run(const OptionValues& values, Console& console) {
  const auto options = HostOptionsFrom(values);
  if (!options) return console.Fail(options.error());
  const auto found = host::Find(values[kPlugin].as<std::string>(), *options);
  if (!found) return console.Fail(app::ExitCodeOf(found.error()), found.error().message);
  console.Out(values.contains("json") ? JsonText(report::InfoJson(**found))
                                      : report::InfoText(**found, report::Style(report::kStdout)));
  return app::kExitGood;
}

}  // namespace

const Command kInfo = {
    .name = "info",
    .arguments = "[OPTION]... PLUGIN",
    .summary = "show what a plugin says about itself",
    .description =
        "Shows what a plugin is, what it can do beyond sending a range of a file, how much\n"
        "memory a transfer takes, and what it claims about copies and crossings (one\n"
        "system call is two crossings). Claims are what the plugin says, not measurements.\n"
        "\n"
        "PLUGIN is a name from `sluice list`, or a file if it contains a slash.\n"
        "\n"
        "Exits 2 if there is no such plugin, 3 if it was refused.",
    .examples =
        "  sluice info linux.sendfile\n"
        "  sluice info ./my_plugin.so\n"
        "  sluice info --json linux.splice",
    .positionals = kPositionals,
    .add_options = AddOptions,
    .run = Run,
};

}  // namespace sluice::cli
