// sluice calibrate: measures what `auto` chooses by.

#include "harness/bench/calibrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/path.h"
#include "core/transfer/cost_file.h"
#include "harness/app/failure.h"
#include "harness/app/interrupt.h"
#include "harness/app/output_file.h"
#include "harness/bench/bench.h"
#include "harness/cli/commands.h"
#include "harness/cli/host_options.h"
#include "harness/cli/subjects.h"
#include "harness/report/costs_text.h"
#include "harness/report/progress.h"
#include "harness/report/units.h"

namespace sluice::cli {
namespace {

namespace po = boost::program_options;

constexpr std::string_view kChannels[] = {"tcp", "unix", "pipe", "file"};

// What is chosen above the largest is what is best there; it goes on in proportion. (Larger ones
// give so few rounds that they tell less than these do.)
constexpr std::uint64_t kLeastBytes = std::uint64_t{1} << 10U;
constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 20U;

// Of cold files. Below, the page cache makes no difference to the choice (transfer::kLeastAsked).
constexpr std::uint64_t kLeastColdBytes = transfer::kLeastAsked;

// With what comes before and after each measurement, less than a minute.
constexpr double kSeconds = 48;

// The part of it in which everybody is measured; the rest is for telling apart those that are
// close, and in its second half those that are so still.
constexpr double kAllShare = 0.4;
constexpr int kTimesAgain = 2;

void AddOptions(OptionAdder add) {
  AddDirectoryOption(add);
  add("seconds", po::value<double>()->value_name("SECONDS")->default_value(kSeconds, "48"),
      "approximate time for all of it");
  add("json", "print the measured costs as they are stored instead of the choices");
  AddHostOptions(add);
}

std::vector<report::CostSeries> AllSeries() {
  std::vector<report::CostSeries> all = {{.cache = transfer::CacheState::kWarm, .sizes = {}},
                                         {.cache = transfer::CacheState::kCold, .sizes = {}}};
  for (std::uint64_t size = kLeastBytes; size <= kMostBytes; size <<= 2U) {
    all[0].sizes.push_back(size);
    if (size >= kLeastColdBytes) all[1].sizes.push_back(size);
  }
  return all;
}

Attempt<bench::BenchOptions> OptionsFrom(const OptionValues& values) {
  auto directory = DirectoryFrom(values);
  if (!directory) return directory.error();
  bench::BenchOptions options{.directory = *std::move(directory),
                              .sizes = {},
                              .caches = {},
                              .seconds = 0,
                              .raw = false,
                              .latency = false};
  const double seconds = values["seconds"].as<double>();
  if (!(seconds > 0 && seconds <= 3600)) {
    return Failure(app::kExitUsage, "--seconds: expected more than 0, at most 3600");
  }
  std::size_t steps = 0;
  for (const report::CostSeries& series : AllSeries())
    steps += series.sizes.size() * std::size(kChannels);
  options.seconds = kAllShare * seconds / static_cast<double>(steps);
  return options;
}

void Append(bench::BenchResult& all, bench::BenchResult&& result) {
  std::ranges::move(result.cells, std::back_inserter(all.cells));
  std::ranges::move(result.skips, std::back_inserter(all.skips));
}

std::vector<host::PluginPtr> Named(std::span<const host::PluginPtr> plugins,
                                   std::span<const std::string> names) {
  std::vector<host::PluginPtr> named;
  std::ranges::copy_if(plugins, std::back_inserter(named), [&](const host::PluginPtr& it) {
    return std::ranges::find(names, it->name()) != names.end();
  });
  return named;
}

// The rematches that `all` asks for, in `seconds` together, merged with what `all` had.
void MeasureAgain(std::span<const host::PluginPtr> plugins, bench::BenchOptions options,
                  double seconds, const bench::BenchObserver& observe, bench::BenchResult& all) {
  bench::BenchResult again;
  const std::vector<bench::Rematch> rematches = bench::Rematches(all);
  options.seconds = seconds / static_cast<double>(std::max<std::size_t>(rematches.size(), 1));
  for (const bench::Rematch& it : rematches) {
    options.sizes = {it.bytes};
    options.caches = {it.cache};
    const auto number = static_cast<std::size_t>(&it - rematches.data()) + 1;
    Append(again, bench::Bench(Named(plugins, it.plugins), std::vector{it.channel}, options,
                               [&](bench::BenchStep step) {
                                 step.number = number;
                                 step.of = rematches.size();
                                 return observe(step);
                               }));
  }
  Append(all, {.cells = {}, .skips = std::exchange(again.skips, {})});
  bench::Merge(all, std::move(again));
}

// One series after the other, then the rematches; fewer if it is interrupted.
bench::BenchResult Measure(std::span<const host::PluginPtr> plugins, bench::BenchOptions options,
                           double seconds, const app::Interrupt& interrupt) {
  const std::vector<std::string> channels(std::begin(kChannels), std::end(kChannels));
  const report::StatusLine status;
  const auto observe = [&](const bench::BenchStep& step) {
    status.Show(fmt::format("[{}/{}] {}, {}, to {}", step.number, step.of,
                            transfer::CacheName(step.cache), report::BytesText(step.bytes),
                            step.channel));
    return interrupt.signal() == 0;
  };
  bench::BenchResult all;
  for (const report::CostSeries& series : AllSeries()) {
    options.sizes = series.sizes;
    options.caches = {series.cache};
    Append(all, bench::Bench(plugins, channels, options, observe));
  }
  for (int i = 0; i < kTimesAgain; ++i) {
    MeasureAgain(plugins, options, (1 - kAllShare) / kTimesAgain * seconds, observe, all);
  }
  return all;
}

// Empty if some cold files were measured, or nobody knows why none was.
std::string WhyNoneIsCold(const bench::BenchResult& result) {
  const auto cold = [](const auto& it) { return it.cache == transfer::CacheState::kCold; };
  if (std::ranges::any_of(result.cells, cold)) return {};
  const auto skip = std::ranges::find_if(result.skips, cold);
  return skip == result.skips.end() ? std::string() : skip->reason;
}

// The directory is made before anything is measured, so that nobody waits in vain.
Attempt<app::OutputFile> CreateCostFile() {
  const std::filesystem::path file = transfer::CostFile();
  if (file.empty()) {
    return Failure(app::kExitUsage,
                   "there is no directory to keep the costs in: neither XDG_CACHE_HOME nor HOME is "
                   "set (Windows: LOCALAPPDATA)");
  }
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  if (error) {
    return Failure(app::kExitUsage, fmt::format("cannot make {}: {}",
                                                base::ToUtf8(file.parent_path()), error.message()));
  }
  auto created = app::OutputFile::Create(file, true);
  if (!created) return Failure(app::kExitUsage, created.error().message);
  return *std::move(created);
}

int Run(const OptionValues& values, Console& console) {
  const auto options = OptionsFrom(values);
  if (!options) return console.Fail(options.error());
  const auto selection = PluginsFrom(values);
  if (!selection) return console.Fail(selection.error());
  for (const std::string& refused : selection->refused) console.Error(refused);
  auto file = CreateCostFile();
  if (!file) return console.Fail(file.error());

  const auto interrupt = app::Interrupt::Create();
  if (!interrupt) return console.Fail(app::kExitFailed, interrupt.error().message);
  const bench::BenchResult result =
      Measure(selection->plugins, *options, values["seconds"].as<double>(), **interrupt);
  if (const int signal = (*interrupt)->signal(); signal != 0) {
    return console.Fail(app::kExitSignal + signal, "interrupted; the stored costs are unchanged");
  }
  for (const bench::BenchSkip& skip : result.skips) {
    if (skip.failed)
      console.Error(fmt::format("{} to {}: {}", skip.plugin, skip.channel, skip.reason));
  }
  if (const std::string why = WhyNoneIsCold(result); !why.empty()) {
    console.Error(fmt::format("cold files were not measured: {}", why));
  }
  if (result.cells.empty()) return console.Fail(app::kExitNothing, "nothing was measured");

  const transfer::CostTable costs = bench::CostsOf(result, selection->plugins);
  const std::string text = transfer::ToText(costs);
  if (const auto kept = file->Put(text); !kept)
    return console.Fail(app::kExitFailed, kept.error().message);
  if (values.contains("json")) {
    console.Out(text);
  } else {
    console.Out(report::ChoicesText(costs, AllSeries()) +
                fmt::format("\nkept in {}\n", base::ToUtf8(transfer::CostFile())));
  }
  return selection->refused.empty() ? app::kExitGood : app::kExitRefused;
}

}  // namespace

const Command kCalibrate = {
    .name = "calibrate",
    .arguments = "[OPTION]...",
    .summary = "measure the costs by which `auto` chooses",
    .description =
        "Has every plugin transfer files of many sizes over loopback TCP, a unix socket, a\n"
        "pipe and to a file, warm (in the page cache) and cold, then once more those that came\n"
        "close to the best, which takes a minute, and keeps the times in the user's cache\n"
        "directory (XDG_CACHE_HOME or ~/.cache, on Windows LOCALAPPDATA), with the machine\n"
        "they are valid for. From then on `auto` takes for each transfer the plugin that was\n"
        "quickest with files of its size. Until then it goes by built-in costs. Where there\n"
        "are none, for TCP to other machines, which is not measured, and for copies that may\n"
        "share storage or keep holes, it goes by the plugins' claims.\n"
        "\n"
        "Run it on a machine that does nothing else, again after a new kernel, and after\n"
        "plugins were added or replaced: those it has not measured are tried last.\n"
        "\n"
        "Exits 0 if the costs were kept, 2 if they cannot be, 3 if a plugin was refused at\n"
        "load, 4 if nothing ran.",
    .examples =
        "  sluice calibrate\n"
        "  sluice calibrate && sluice send --explain image.iso 192.0.2.7:9000\n"
        "  sluice calibrate --json | jq '.curves[] | [.plugin, .sink]'",
    .positionals = {},
    .add_options = AddOptions,
    .run = Run,
};

}  // namespace sluice::cli
