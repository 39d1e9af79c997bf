// sluice bench: how fast plugins are, against raw system-call loops and against one another.

#include "harness/bench/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/path.h"
#include "core/transfer/cost_file.h"
#include "harness/app/failure.h"
#include "harness/app/interrupt.h"
#include "harness/app/output_file.h"
#include "harness/cli/commands.h"
#include "harness/cli/numbers.h"
#include "harness/cli/subjects.h"
#include "harness/report/bench_json.h"
#include "harness/report/bench_plot.h"
#include "harness/report/bench_text.h"
#include "harness/report/environment.h"
#include "harness/report/progress.h"
#include "harness/report/terminal.h"
#include "harness/report/units.h"

namespace sluice::cli {
namespace {

namespace po = boost::program_options;

constexpr std::string_view kChannels[] = {"tcp", "unix", "pipe", "file"};

constexpr std::uint64_t kLeastBytes = std::uint64_t{1} << 10U;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30U;

constexpr double kSeconds = 5;
constexpr double kQuickSeconds = 2;

void AddOptions(OptionAdder add) {
  add("quick", "in less than a minute: five sizes up to 64 MiB, and the warm cache only");
  add("size", po::value<std::vector<std::string>>()->composing()->value_name("BYTES"),
      "measure files of this size only; may be repeated; 1K to 1G, a multiple of 64");
  add("cache", po::value<std::string>()->value_name("STATE"),
      "warm: the file is in the page cache; cold: it is not; default: both");
  add("seconds", po::value<double>()->value_name("SECONDS"),
      "time for everything compared on one channel at one size; default: 5, or 2 with --quick");
  add("json", "print one JSON object instead");
  add("csv", "print comma-separated values instead");
  add("plot", po::value<std::string>()->value_name("FILE"),
      "also draw the results into this HTML file, which needs nothing else");
  AddSubjectOptions(add, "measure on this channel only");
}

Attempt<std::vector<std::uint64_t>> SizesFrom(const OptionValues& values) {
  std::vector<std::uint64_t> sizes;
  if (!values.contains("size")) {
    const unsigned step = values.contains("quick") ? 4 : 2;
    const std::uint64_t most = values.contains("quick") ? std::uint64_t{64} << 20U : kMostBytes;
    for (std::uint64_t size = kLeastBytes; size <= most; size <<= step) sizes.push_back(size);
    return sizes;
  }
  for (const std::string& text : values["size"].as<std::vector<std::string>>()) {
    const auto size = ParseByteCount(text);
    if (!size || *size < kLeastBytes || *size > kMostBytes || *size % witness::kUnitBytes != 0) {
      return Failure(app::kExitUsage,
                     fmt::format("--size {}: expected 1K to 1G, a multiple of {} bytes", text,
                                 witness::kUnitBytes));
    }
    if (std::ranges::find(sizes, *size) == sizes.end()) sizes.push_back(*size);
  }
  std::ranges::sort(sizes);
  return sizes;
}

Attempt<std::vector<transfer::CacheState>> CachesFrom(const OptionValues& values) {
  using enum transfer::CacheState;
  if (!values.contains("cache")) {
    return values.contains("quick") ? std::vector{kWarm} : std::vector{kWarm, kCold};
  }
  const auto& cache = values["cache"].as<std::string>();
  if (cache == "warm") return std::vector{kWarm};
  if (cache == "cold") return std::vector{kCold};
  return Failure(app::kExitUsage, fmt::format("--cache {}: expected warm or cold", cache));
}

Attempt<bench::BenchOptions> OptionsFrom(const OptionValues& values) {
  auto directory = DirectoryFrom(values);
  if (!directory) return directory.error();
  auto sizes = SizesFrom(values);
  if (!sizes) return sizes.error();
  auto caches = CachesFrom(values);
  if (!caches) return caches.error();
  bench::BenchOptions options{.directory = *std::move(directory),
                              .sizes = *std::move(sizes),
                              .caches = *std::move(caches),
                              .seconds = values.contains("quick") ? kQuickSeconds : kSeconds};
  if (values.contains("seconds")) {
    options.seconds = values["seconds"].as<double>();
    if (!(options.seconds > 0 && options.seconds <= 3600)) {
      return Failure(app::kExitUsage, "--seconds: expected more than 0, at most 3600");
    }
  }
  if (values.contains("json") && values.contains("csv")) {
    return Failure(app::kExitUsage, "--json and --csv: there is one standard output; choose one");
  }
  return options;
}

// Draws before anything is measured whether it may, so that nobody waits in vain.
Attempt<std::optional<app::OutputFile>> PlotFrom(const OptionValues& values) {
  if (!values.contains("plot")) return std::optional<app::OutputFile>();
  const auto& name = values["plot"].as<std::string>();
  auto file = app::OutputFile::Create(base::FromUtf8(name), true);
  if (!file)
    return Failure(app::kExitUsage, fmt::format("--plot {}: {}", name, file.error().message));
  return std::optional<app::OutputFile>(*std::move(file));
}

int Run(const OptionValues& values, Console& console) {
  const auto channels = ChannelsFrom(values, kChannels);
  if (!channels) return console.Fail(channels.error());
  auto options = OptionsFrom(values);
  if (!options) return console.Fail(options.error());
  const auto selection = PluginsFrom(values);
  if (!selection) return console.Fail(selection.error());
  auto plot = PlotFrom(values);
  if (!plot) return console.Fail(plot.error());
  for (const std::string& refused : selection->refused) console.Error(refused);
  const transfer::LoadedCosts costs = transfer::LoadCosts();
  if (!values.contains(kPlugins)) options->costs = &costs.table;

  const auto interrupt = app::Interrupt::Create();
  if (!interrupt) return console.Fail(app::kExitFailed, interrupt.error().message);
  const bench::BenchResult result = [&] {
    const report::StatusLine status;
    return bench::Bench(selection->plugins, *channels, *options, [&](const bench::BenchStep& step) {
      status.Show(fmt::format("[{}/{}] {} on {}", step.number, step.of,
                              report::BytesText(step.bytes), step.channel));
      return (*interrupt)->signal() == 0;
    });
  }();
  const int signal = (*interrupt)->signal();
  if (signal != 0 && result.cells.empty()) {
    return console.Fail(app::kExitSignal + signal, "interrupted; nothing was measured");
  }

  const report::Environment environment = report::ObserveEnvironment(options->directory);
  if (values.contains("json")) {
    console.Out(JsonText(report::ToJson(result, environment)));
  } else if (values.contains("csv")) {
    console.Out(report::CsvText(result));
  } else {
    console.Out(
        report::BenchText(result, environment, costs.origin, report::Style(report::kStdout)));
  }
  if (*plot) {
    if (const auto saved = (*plot)->Put(report::PlotHtml(result, environment)); !saved) {
      return console.Fail(app::kExitFailed, saved.error().message);
    }
  }
  if (signal != 0) {
    return console.Fail(app::kExitSignal + signal, "interrupted; these are the results up to then");
  }
  if (std::ranges::any_of(result.skips, &bench::BenchSkip::failed)) return app::kExitRefuted;
  if (!selection->refused.empty()) return app::kExitRefused;
  return result.cells.empty() ? console.Fail(app::kExitNothing, "nothing was measured")
                              : app::kExitGood;
}

}  // namespace

const Command kBench = {
    .name = "bench",
    .arguments = "[OPTION]... [PLUGIN]...",
    .summary = "measure how fast plugins are, against raw system calls and one another",
    .description =
        "Transfers files of many sizes by each plugin over each channel, in turn with a loop\n"
        "of the very system calls the plugin is made of, and with auto, which chooses a\n"
        "plugin for each transfer by what `sluice calibrate` measured. Prints for each cell\n"
        "the throughput and its ratio to the raw loop, the processor time of both ends, and\n"
        "for files up to 1 MiB the time to the last byte.\n"
        "\n"
        "Everything compared is measured alternately in many rounds; a ratio is the median\n"
        "of those of the rounds. What is not known to 5 % with 95 % confidence is marked as\n"
        "noisy: run it on a machine that does nothing else. The receiver is a thread on\n"
        "another processor that reads all it can.\n"
        "\n"
        "PLUGIN is a name from `sluice list`, or a file if it contains a slash; without one\n"
        "all plugins are measured, and auto. See `sluice count --help` for the channels;\n"
        "without --channel tcp, unix, pipe and file are measured. All of it takes more\n"
        "than a quarter of an hour, most of it for the largest files, and up to 2 GiB in DIR.\n"
        "When it is interrupted, it prints the results up to then.\n"
        "\n"
        "Exits 0 if everything was measured, 1 if a transfer failed, 2 for a wrong\n"
        "argument, 3 if a plugin was refused at load, 4 if nothing ran.",
    .examples =
        "  sluice bench --quick\n"
        "  sluice bench --channel tcp --cache warm --plot bench.html\n"
        "  sluice bench --size 64K --size 16M linux.sendfile posix.read_write\n"
        "  sluice bench --quick --json | jq '.cells[] | select(.noisy)'",
    .positionals = kPluginPositionals,
    .add_options = AddOptions,
    .run = Run,
};

}  // namespace sluice::cli
