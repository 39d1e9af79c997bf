// sluice info: what a plugin says about itself.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/discovery.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/host_options.h"
#include "harness/report/plugin_text.h"
#include "harness/report/table.h"
#include "harness/report/terminal.h"

namespace sluice::cli {
namespace {

constexpr const char* kPlugin = "PLUGIN";
constexpr std::array kPositionals = {Positional{kPlugin}};

void AddOptions(OptionAdder add) {
  add("json", "print one JSON object instead");
  AddHostOptions(add);
}

std::span<const sluice_claim* const> Claims(const host::Plugin& plugin) {
  return {plugin.descriptor().claims, plugin.descriptor().claim_count};
}

std::string Json(const host::Plugin& plugin) {
  boost::json::array capabilities;
  for (const report::Capability& it : report::Capabilities(plugin.capabilities())) {
    capabilities.emplace_back(it.name);
  }
  boost::json::array claims;
  for (const sluice_claim* claim : Claims(plugin)) {
    boost::json::object json = report::ClaimJson(*claim);
    json["source_kinds"] = boost::json::value_from(report::KindNames(claim->source_kinds));
    json["sink_kinds"] = boost::json::value_from(report::KindNames(claim->sink_kinds));
    claims.push_back(std::move(json));
  }
  boost::json::object info = report::IdentityJson(plugin);
  info["schema"] = "sluice.info/1";
  info["capabilities"] = std::move(capabilities);
  info["transfer_size"] = plugin.descriptor().transfer_size;
  info["transfer_align"] = plugin.descriptor().transfer_align;
  info["claims"] = std::move(claims);
  return boost::json::serialize(info) + '\n';
}

std::string Text(const host::Plugin& plugin) {
  const report::Style style(report::kStdout);
  report::Table table({report::Align::kLeft, report::Align::kLeft});
  const auto row = [&](std::string_view title, std::string_view text) {
    table.Row({style(fmt::emphasis::bold, title), base::OneLine(text)});
  };
  row("name", plugin.name());
  row("version", plugin.version());
  row("summary", plugin.summary());
  row("file", base::ToUtf8(plugin.file()));
  row("ABI", std::to_string(plugin.abi_version()));
  row("storage",
      fmt::format("{} bytes for each transfer, aligned to {}", plugin.descriptor().transfer_size,
                  plugin.descriptor().transfer_align));
  std::string_view title = "can";
  for (const report::Capability& it : report::Capabilities(plugin.capabilities())) {
    row(std::exchange(title, ""), fmt::format("{}: {}", it.name, it.meaning));
  }
  title = "claims";
  for (const sluice_claim* claim : Claims(plugin)) {
    row(std::exchange(title, ""),
        fmt::format("{} to {}: {}", fmt::join(report::KindNames(claim->source_kinds), ", "),
                    fmt::join(report::KindNames(claim->sink_kinds), ", "),
                    report::ClaimText(claim)));
  }
  if (Claims(plugin).empty()) row(title, "nothing");
  return table.Text();
}

int Run(const OptionValues& values, Console& console) {
  const auto options = HostOptionsFrom(values);
  if (!options) return console.Fail(options.error());
  const auto found = host::Find(values[kPlugin].as<std::string>(), *options);
  if (!found) return console.Fail(ExitCodeOf(found.error()), found.error().message);
  console.Out(values.contains("json") ? Json(**found) : Text(**found));
  return kExitGood;
}

}  // namespace

const Command kInfo = {
    .name = "info",
    .arguments = "[OPTION]... PLUGIN",
    .summary = "show what a plugin says about itself",
    .description =
        "Shows who a plugin is, what it can do beyond sending a range of a file, how much\n"
        "memory a transfer takes, and what it claims about copies and crossings (one\n"
        "system call is two crossings). Claims are the plugin's words, not measurements.\n"
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
