// sluice count: how often plugins really copy and cross.

#include "harness/witness/count.h"

#include <fmt/format.h>

#include <filesystem>

#include "harness/app/failure.h"
#include "harness/app/interrupt.h"
#include "harness/cli/commands.h"
#include "harness/cli/numbers.h"
#include "harness/cli/subjects.h"
#include "harness/report/count_json.h"
#include "harness/report/count_text.h"
#include "harness/report/environment.h"
#include "harness/report/progress.h"
#include "harness/report/terminal.h"

namespace sluice::cli {
namespace {

namespace po = boost::program_options;

// Less than this is over before it can be measured; more than this takes minutes.
constexpr std::uint64_t kFewestBytes = std::uint64_t{64} << 10U;
constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 30U;

void AddOptions(OptionAdder add) {
  add("size", po::value<std::string>()->value_name("BYTES")->default_value("8M"),
      "payload of a free-flowing transfer; K, M and G stand for powers of 1024");
  add("cold", "drop the payload from the page cache before each of these transfers");
  add("json", "print one JSON object instead");
  AddSubjectOptions(add, "measure on this channel only");
}

Attempt<witness::CountOptions> OptionsFrom(const OptionValues& values) {
  const auto& size = values["size"].as<std::string>();
  const auto bytes = ParseByteCount(size);
  if (!bytes || *bytes < kFewestBytes || *bytes > kMostBytes || *bytes % witness::kUnitBytes != 0) {
    return Failure(app::kExitUsage,
                   fmt::format("--size {}: expected 64K to 4G, a multiple of {} bytes", size,
                               witness::kUnitBytes));
  }
  const auto cache =
      values.contains("cold") ? transfer::CacheState::kCold : transfer::CacheState::kWarm;
  auto directory = DirectoryFrom(values, cache);
  if (!directory) return directory.error();
  witness::CountOptions options{.directory = *std::move(directory)};
  options.bytes = *bytes;
  options.cache = cache;
  return options;
}

int Run(const OptionValues& values, Console& console) {
  const auto channels = ChannelsFrom(values, AllChannels());
  if (!channels) return console.Fail(channels.error());
  const auto options = OptionsFrom(values);
  if (!options) return console.Fail(options.error());
  const auto selection = PluginsFrom(values);
  if (!selection) return console.Fail(selection.error());
  for (const std::string& refused : selection->refused) console.Error(refused);

  const auto interrupt = app::Interrupt::Create();
  if (!interrupt) return console.Fail(app::kExitFailed, interrupt.error().message);
  const witness::CountResult result = [&] {
    const report::StatusLine status;
    return witness::Count(
        selection->plugins, *channels, *options, [&](const witness::CountStep& step) {
          status.Show(
              fmt::format("[{}/{}] {} on {}", step.number, step.of, step.plugin, step.channel));
          return (*interrupt)->signal() == 0;
        });
  }();
  if (const int signal = (*interrupt)->signal(); signal != 0) {
    return console.Fail(app::kExitSignal + signal, "interrupted");
  }

  const report::Environment environment = report::ObserveEnvironment(options->directory);
  if (values.contains("json")) {
    console.Out(JsonText(report::ToJson(result, environment)));
  } else {
    console.Out(report::CountText(result, environment, report::Style(report::kStdout)));
  }
  if (witness::AnyFailed(result)) return app::kExitRefuted;
  if (!selection->refused.empty()) return app::kExitRefused;
  return result.rows.empty() ? console.Fail(app::kExitNothing, "nothing was measured")
                             : app::kExitGood;
}

}  // namespace

const Command kCount = {
    .name = "count",
    .arguments = "[OPTION]... [PLUGIN]...",
    .summary = "measure how often each byte is copied, and compare that with the claims",
    .description =
        "Transfers a file with each plugin over each channel and measures, with witnesses that\n"
        "do not ask the plugin, how often each byte of the payload was copied by the CPU\n"
        "and where, how often the program crossed into the kernel, and its page faults.\n"
        "Each claim of a plugin is then confirmed, refuted or unproven.\n"
        "\n"
        "PLUGIN is a name from `sluice list`, or a file if it contains a slash; without one\n"
        "all plugins are measured. The channels: tcp is loopback; tcp-sg and tcp-nosg are\n"
        "virtual network devices with and without scatter-gather, in namespaces of their\n"
        "own; unix, pipe and file are what they say; file-reflink is a filesystem of its\n"
        "own where files can share storage. A channel that cannot be built here is skipped,\n"
        "with the reason.\n"
        "\n"
        "Exits 0 if no claim was refuted and every transfer delivered the right bytes, 1 if\n"
        "not, 2 for a wrong argument, 3 if a plugin was refused at load, 4 if nothing ran.",
    .examples =
        "  sluice count\n"
        "  sluice count --cold linux.sendfile posix.read_write\n"
        "  sluice count --channel tcp-nosg ./my_plugin.so\n"
        "  sluice count --json | jq '.rows[] | [.plugin, .channel, .copies.cpu]'",
    .positionals = kPluginPositionals,
    .add_options = AddOptions,
    .run = Run,
};

}  // namespace sluice::cli
