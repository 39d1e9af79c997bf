// sluice check: every clause of the contract, held against plugins.

#include "harness/conformance/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <system_error>
#include <thread>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/discovery.h"
#include "core/host/error.h"
#include "harness/channels/channel.h"
#include "harness/cli/choose_plugins.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/failure.h"
#include "harness/cli/host_options.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/process.h"
#include "harness/cli/seed.h"
#include "harness/cli/standard.h"
#include "harness/conformance/cases.h"
#include "harness/report/check_json.h"
#include "harness/report/check_text.h"
#include "harness/report/junit.h"

namespace sluice::cli {
namespace {

namespace po = boost::program_options;

using Strings = std::vector<std::string>;

constexpr const char* kPlugins = "PLUGIN";
constexpr Positional kPositionals[] = {{.name = kPlugins, .required = false, .repeated = true}};

constexpr unsigned kMostJobs = 1024;
constexpr std::uint64_t kLongestTimeout = 86'400;  // a day

void AddOptions(OptionAdder add) {
  const auto repeated = [](const char* name) {
    return po::value<Strings>()->composing()->value_name(name);
  };
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("list", "print the cases, with their clauses and routes, and run nothing");
  add("include", repeated("PATTERN"),
      "run only cases whose name matches, with or without their route; * and ? are wildcards; may "
      "be "
      "repeated");
  add("exclude", repeated("PATTERN"), "leave out cases that match; may be repeated");
  add("channel", repeated("CHANNEL"),
      "run on this channel only, beside the cases that need none; may be repeated");
  add("jobs", text("N"), "cases at a time; default: one for each processor");
  add("seed", text("N"), "replay the random cases of a run that printed it");
  add("timeout", text("SECONDS"),
      "kill a case that takes longer; default: 20, and more for the few that need it");
  add("thorough", "run what takes long, too");
  add("in-process",
      "run the cases in this process, one after the other, for a debugger: a crash or a hang is "
      "then "
      "that of the program");
  add("expectations", text("FILE"),
      "what is known to fail: lines of PLUGIN CASE STATUS REASON (see docs/authoring.md)");
  add("junit", text("FILE"), "also write JUnit XML there");
  add("json", "print one JSON object instead");
  add("directory", text("DIR"), "make files there; default: the directory for temporary files");
  AddHostOptions(add);
}

// All that the command line asks for.
struct Wish {
  std::vector<conformance::Variant> variants;
  conformance::CheckOptions options;
  conformance::Expectations expectations;
  bool everything = true;  // no case was left out by name or channel
};

Strings StringsOf(const OptionValues& values, const char* name) {
  return values.contains(name) ? values[name].as<Strings>() : Strings();
}

std::optional<Failure> UnknownChannel(const Strings& chosen) {
  std::vector<std::string_view> known;
  for (const channels::ChannelInfo& channel : channels::Channels()) known.push_back(channel.name);
  for (const std::string& name : chosen) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto closest = base::ClosestTo(name, known);
    return Failure(
        kExitUsage,
        closest ? fmt::format("no channel \"{}\"; did you mean \"{}\"?", name, *closest)
                : fmt::format("no channel \"{}\"; there are {}", name, fmt::join(known, ", ")));
  }
  return std::nullopt;
}

Failure NothingSelected(const conformance::Selection& selection) {
  std::vector<std::string_view> names;
  for (const conformance::Case& it : conformance::Cases()) names.push_back(it.name);
  for (const std::string& pattern : selection.include) {
    const std::string_view name = std::string_view(pattern).substr(0, pattern.find('@'));
    if (const auto closest = base::ClosestTo(name, names); closest && *closest != name) {
      return {kExitNothing,
              fmt::format("no case matches \"{}\"; did you mean \"{}\"?", pattern, *closest)};
    }
  }
  return {kExitNothing, "no case is selected; \"sluice check --list\" prints them all"};
}

Attempt<std::vector<conformance::Variant>> VariantsFrom(const OptionValues& values) {
  const conformance::Selection selection{.include = StringsOf(values, "include"),
                                         .exclude = StringsOf(values, "exclude"),
                                         .channels = StringsOf(values, "channel"),
                                         .thorough = values.contains("thorough")};
  if (auto unknown = UnknownChannel(selection.channels)) return *unknown;
  std::vector<conformance::Variant> variants = conformance::Select(selection);
  if (variants.empty()) return NothingSelected(selection);
  return variants;
}

Attempt<unsigned> JobsFrom(const OptionValues& values) {
  if (!values.contains("jobs")) return std::max(1U, std::thread::hardware_concurrency());
  const auto& text = values["jobs"].as<std::string>();
  const auto jobs = ParseSeed(text);
  if (!jobs || *jobs == 0 || *jobs > kMostJobs) {
    return Failure(kExitUsage, fmt::format("--jobs {}: expected 1 to {}", text, kMostJobs));
  }
  return static_cast<unsigned>(*jobs);
}

Attempt<std::optional<std::chrono::seconds>> TimeoutFrom(const OptionValues& values) {
  if (!values.contains("timeout")) return std::optional<std::chrono::seconds>();
  const auto& text = values["timeout"].as<std::string>();
  const auto seconds = ParseSeed(text);
  if (!seconds || *seconds == 0 || *seconds > kLongestTimeout) {
    return Failure(kExitUsage,
                   fmt::format("--timeout {}: expected 1 to {} seconds", text, kLongestTimeout));
  }
  return std::optional(std::chrono::seconds(*seconds));
}

Attempt<std::uint64_t> SeedFrom(const OptionValues& values) {
  // 32 bits: a seed is read aloud and typed.
  if (!values.contains("seed")) return std::uint64_t{std::random_device()()};
  const auto& text = values["seed"].as<std::string>();
  const auto seed = ParseSeed(text);
  if (!seed) return Failure(kExitUsage, fmt::format("--seed {}: expected a number", text));
  return *seed;
}

// Streams of the standard library leave their reason in errno, on Windows too.
std::string FileError(std::string_view what) {
  return fmt::format("{}: {}", what, std::generic_category().message(errno));
}

Attempt<conformance::Expectations> ExpectationsFrom(const OptionValues& values) {
  if (!values.contains("expectations")) return conformance::Expectations();
  const auto& name = values["expectations"].as<std::string>();
  std::ifstream file(base::FromUtf8(name), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) {
    return Failure(kExitUsage, FileError("--expectations " + name));
  }
  auto parsed = conformance::Expectations::Parse(text);
  if (!parsed) {
    return Failure(kExitUsage, fmt::format("--expectations {}: {}", name, parsed.error().message));
  }
  return *std::move(parsed);
}

Attempt<std::filesystem::path> DirectoryFrom(const OptionValues& values) {
  std::error_code error;
  const std::filesystem::path directory =
      values.contains("directory") ? base::FromUtf8(values["directory"].as<std::string>())
                                   : std::filesystem::temp_directory_path(error);
  if (error) return Failure(kExitUsage, fmt::format("TMPDIR: {}", error.message()));
  if (!std::filesystem::is_directory(directory, error)) {
    return Failure(kExitUsage, fmt::format("--directory {}: {}", base::ToUtf8(directory),
                                           error ? error.message() : "Not a directory"));
  }
  return std::filesystem::absolute(directory);
}

Attempt<Wish> WishFrom(const OptionValues& values) {
  auto variants = VariantsFrom(values);
  if (!variants) return variants.error();
  const auto jobs = JobsFrom(values);
  if (!jobs) return jobs.error();
  const auto seed = SeedFrom(values);
  if (!seed) return seed.error();
  const auto timeout = TimeoutFrom(values);
  if (!timeout) return timeout.error();
  auto expectations = ExpectationsFrom(values);
  if (!expectations) return expectations.error();
  auto directory = DirectoryFrom(values);
  if (!directory) return directory.error();
  const auto host_options = HostOptionsFrom(values);
  if (!host_options) return host_options.error();
  return Wish{.variants = *std::move(variants),
              .options = {.directory = *std::move(directory),
                          .seed = *seed,
                          .jobs = *jobs,
                          .thorough = values.contains("thorough"),
                          .timeout = *timeout,
                          .in_process = values.contains("in-process"),
                          .host_options = ForOtherProcess(*host_options)},
              .expectations = *std::move(expectations),
              .everything = !values.contains("include") && !values.contains("exclude") &&
                            !values.contains("channel")};
}

// The clause a plugin that was refused breaks.
std::string_view ClauseOf(const boost::system::error_code& refusal) {
  static constexpr auto kClauses = std::to_array<std::pair<host::HostErrc, std::string_view>>({
      {host::HostErrc::kNoEntry, "C-LOAD-1"},
      {host::HostErrc::kForeignEntry, "C-LOAD-1"},
      {host::HostErrc::kLoaderError, "C-LOAD-3"},
      {host::HostErrc::kIncompatibleAbi, "C-ENTRY-1"},
      {host::HostErrc::kEntryFailed, "C-EXCEPTION-1"},
      {host::HostErrc::kBadDescriptor, "C-DESC-1"},
  });
  const auto* const found = std::ranges::find(
      kClauses, refusal, [](const auto& row) { return host::make_error_code(row.first); });
  return found == kClauses.end() ? std::string_view() : found->second;
}

// The plugins that can be checked; the others are reported, and leave their exit code.
Attempt<std::vector<host::PluginPtr>> PluginsFrom(const OptionValues& values, Console& console,
                                                  int& exit_code) {
  const auto options = HostOptionsFrom(values);
  if (!options) return options.error();
  if (!values.contains(kPlugins)) {
    const auto all = LoadPlugins({}, *options);
    if (!all) return all.error();
    for (const std::string& refused : all->refused) console.Error(refused);
    if (!all->refused.empty()) exit_code = kExitRefused;
    return all->plugins;
  }
  std::vector<host::PluginPtr> plugins;
  for (const std::string& name : values[kPlugins].as<Strings>()) {
    auto plugin = host::Find(name, *options);
    if (plugin) {
      plugins.push_back(*std::move(plugin));
      continue;
    }
    const int code = ExitCodeOf(plugin.error());
    if (code == kExitUsage) return Failure(code, plugin.error().message);
    const std::string_view clause = ClauseOf(plugin.error().code);
    console.Error(clause.empty() ? plugin.error().message
                                 : fmt::format("{} ({})", plugin.error().message, clause));
    exit_code = code;
  }
  return plugins;
}

// One line on a terminal that says what was done, gone at the end.
class ProgressLine {
 public:
  void Show(const conformance::CheckStep& step) {
    if (!terminal_) return;
    if (conformance::IsBad(step.done.result.status)) ++bad_;
    WriteTo(Standard::kError, fmt::format("\r\x1b[K{} [{}/{}]{} {} ", step.plugin, step.number,
                                          step.of, bad_ == 0 ? "" : fmt::format(" {} failed", bad_),
                                          step.done.variant.name()));
  }
  ~ProgressLine() {
    if (terminal_) WriteTo(Standard::kError, "\r\x1b[K");
  }

 private:
  bool terminal_ = report::IsTerminal(report::kStderr);
  std::size_t bad_ = 0;
};

// The file for JUnit XML, opened before anything takes its time; closed if none is asked for.
Attempt<std::ofstream> JUnitFile(const OptionValues& values) {
  std::ofstream file;
  if (!values.contains("junit")) return file;
  const auto& name = values["junit"].as<std::string>();
  file.open(base::FromUtf8(name), std::ios::binary | std::ios::trunc);
  if (!file) return Failure(kExitUsage, FileError("--junit " + name));
  return file;
}

int ExitCodeFor(std::span<const conformance::PluginCheck> checks, int so_far) {
  bool ran = false;
  for (const conformance::PluginCheck& check : checks) {
    if (check.bad()) return kExitRefuted;
    ran |= check.Count(conformance::Status::kSkip) != check.results.size();
  }
  if (so_far != kExitGood) return so_far;
  return ran ? kExitGood : kExitNothing;
}

int CheckAll(const OptionValues& values, Console& console, Wish& wish) {
  int exit_code = kExitGood;
  const auto plugins = PluginsFrom(values, console, exit_code);
  if (!plugins) return console.Fail(plugins.error());
  const auto interrupt = Interrupt::Create();
  if (!interrupt) return console.Fail(kExitFailed, interrupt.error().message);
  auto junit = JUnitFile(values);
  if (!junit) return console.Fail(junit.error());
  const bool json = values.contains("json");

  std::vector<conformance::PluginCheck> checks;
  for (const host::PluginPtr& plugin : *plugins) {
    auto check = [&] {
      ProgressLine progress;
      return conformance::CheckPlugin(plugin, wish.variants, wish.options, wish.expectations,
                                      wish.everything, &(*interrupt)->cancellation(),
                                      [&](const conformance::CheckStep& step) {
                                        progress.Show(step);
                                        return (*interrupt)->signal() == 0;
                                      });
    }();
    if (!check) return console.Fail(kExitFailed, check.error().message);
    if (!json)
      console.Out(report::CheckText(*check, wish.options.seed, report::Style(report::kStdout)));
    checks.push_back(*std::move(check));
    if (const int signal = (*interrupt)->signal(); signal != 0) {
      return console.Fail(kExitSignal + signal, "interrupted");
    }
  }
  if (json) {
    console.Out(
        boost::json::serialize(report::ToJson(checks, wish.options.seed,
                                              report::ObserveEnvironment(wish.options.directory))) +
        '\n');
  }
  if (junit->is_open() && !(*junit << report::JUnitText(checks, wish.options.seed) << std::flush)) {
    return console.Fail(kExitFailed, FileError("cannot write the JUnit XML"));
  }
  exit_code = ExitCodeFor(checks, exit_code);
  if (exit_code == kExitNothing) console.Error("every case was skipped");
  exit_code = console.Finish(exit_code);
  OutliveCrashes(exit_code);
  return exit_code;
}

int Run(const OptionValues& values, Console& console) {
  auto wish = WishFrom(values);
  if (!wish) return console.Fail(wish.error());
  if (!values.contains("list")) return CheckAll(values, console, *wish);
  console.Out(values.contains("json")
                  ? boost::json::serialize(report::CaseListJson(wish->variants)) + '\n'
                  : report::CaseListText(wish->variants));
  return kExitGood;
}

}  // namespace

const Command kCheck = {
    .name = "check",
    .arguments = "[OPTION]... [PLUGIN]...",
    .summary = "find out whether plugins keep the contract, case by case",
    .description =
        "Holds plugins against docs/contract.md: each case tries one thing on one route,\n"
        "in a process of its own, so that a crash or a hang is a result like others. Among\n"
        "them are loops that let every system call of a transfer fail, one after the\n"
        "other. A failure names the clause, what was expected and what was seen, and the\n"
        "command that runs that case alone.\n"
        "\n"
        "PLUGIN is a name from `sluice list`, or a file if it contains a slash; without one\n"
        "all plugins are checked.\n"
        "\n"
        "Statuses: PASS, FAIL, CRASHED, TIMEOUT, SKIP (with the reason), WARN; with an\n"
        "expectations file XFAIL, and XPASS for an entry that is out of date.\n"
        "\n"
        "Exits 0 if all is well, 1 if a case failed or the expectations file is out of\n"
        "date, 2 for a wrong argument, 3 if a plugin was refused at load, 4 if nothing ran.",
    .examples =
        "  sluice check linux.sendfile\n"
        "  sluice check --include 'bytes.*@tcp*' --include 'fault.*' ./my_plugin.so\n"
        "  sluice check --seed 7 --in-process --include part.head@unix ./my_plugin.so\n"
        "  sluice check --expectations known.txt --junit check.xml --json ./my_plugin.so\n"
        "  sluice check --list",
    .positionals = kPositionals,
    .add_options = AddOptions,
    .run = Run,
};

}  // namespace sluice::cli
