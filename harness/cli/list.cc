// sluice list: which plugins there are.

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/discovery.h"
#include "core/host/error.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/host_options.h"
#include "harness/report/plugin_text.h"
#include "harness/report/table.h"
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

std::string Json(const std::vector<host::Discovered>& all) {
  boost::json::array plugins;
  boost::json::array refused;
  for (const auto& [file, plugin] : all) {
    if (plugin) {
      plugins.push_back(report::IdentityJson(**plugin));
    } else {
      refused.push_back({{"file", base::OneLine(base::ToUtf8(file))},
                         {"why", plugin.error().code.message()},
                         {"message", plugin.error().message}});
    }
  }
  const boost::json::object list = {{"schema", "sluice.list/1"},
                                    {"plugins", std::move(plugins)},
                                    {"refused", std::move(refused)}};
  return boost::json::serialize(list) + '\n';
}

std::string Text(const std::vector<host::Discovered>& all) {
  const report::Style style(report::kStdout);
  report::Table table({report::Align::kLeft, report::Align::kLeft, report::Align::kRight,
                       report::Align::kLeft, report::Align::kLeft});
  std::vector<std::string> header;
  for (const char* title : {"NAME", "VERSION", "ABI", "SUMMARY", "FILE"}) {
    header.push_back(style(fmt::emphasis::bold, title));
  }
  table.Row(std::move(header));
  std::string refused;
  for (const auto& [file, plugin] : all) {
    if (plugin) {
      const host::Plugin& it = **plugin;
      table.Row({std::string(it.name()), base::OneLine(it.version()),
                 std::to_string(it.abi_version()), base::OneLine(it.summary()),
                 base::OneLine(base::ToUtf8(it.file()))});
    } else {
      refused += fmt::format("{} {}\n", style(fmt::fg(fmt::terminal_color::red), "refused:"),
                             plugin.error().message);
    }
  }
  const bool any = std::ranges::any_of(all, [](const auto& it) { return it.plugin.has_value(); });
  return (any ? table.Text() : "") + refused;
}

int Run(const OptionValues& values, Console& console) {
  const auto options = HostOptionsFrom(values);
  if (!options) return console.Fail(options.error());
  const std::vector<host::Discovered> all = host::Discover(*options);
  if (values.contains("json")) {
    console.Out(Json(all));
  } else {
    console.Out(Text(all));
  }
  if (all.empty()) return console.Fail(kExitNothing, NoPluginText(*options));
  if (const auto refused = std::ranges::count_if(all, IsRefusal); refused != 0) {
    return console.Fail(kExitRefused, fmt::format("refused {} of the plugins found", refused));
  }
  return kExitGood;
}

}  // namespace

const Command kList = {
    .name = "list",
    .arguments = "[OPTION]...",
    .summary = "list the plugins there are, and those that were refused",
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
