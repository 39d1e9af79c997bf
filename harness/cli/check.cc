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
#include "harness/app/choose_plugins.h"
#include "harness/app/failure.h"
#include "harness/app/interrupt.h"
#include "harness/cli/commands.h"
#include "harness/cli/host_options.h"
#include "harness/cli/numbers.h"
#include "harness/cli/process.h"
#include "harness/cli/subjects.h"
#include "harness/conformance/cases.h"
#include "harness/report/check_json.h"
#include "harness/report/check_text.h"
#include "harness/report/junit.h"
#include "harness/report/progress.h"
#include "harness/report/terminal.h"

namespace sluice::cli {
namespace {

namespace po = boost::program_options;

using Strings = std::vector<std::string>;

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
  AddSubjectOptions(add, "run on this channel only, beside the cases that need none");
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

Failure NothingSelected(const conformance::Selection& selection) {
  std::vector<std::string_view> names;
  for (const conformance::Case& it : conformance::Cases()) names.push_back(it.name);
  for (const std::string& pattern : selection.include) {
    const std::string_view name = std::string_view(pattern).substr(0, pattern.find('@'));
    if (const auto closest = base::ClosestTo(name, names); closest && *closest != name) {
      return {app::kExitNothing,
              fmt::format("no case matches \"{}\"; did you mean \"{}\"?", pattern, *closest)};
    }
  }
  return {app::kExitNothing, "no case is selected; \"sluice check --list\" prints them all"};
}

Attempt<std::vector<conformance::Variant>> VariantsFrom(const OptionValues& values) {
  auto channels = ChannelsFrom(values, {});
  if (!channels) return channels.error();
  const conformance::Selection selection{.include = StringsOf(values, "include"),
                                         .exclude = StringsOf(values, "exclude"),
                                         .channels = *std::move(channels),
                                         .thorough = values.contains("thorough")};
  std::vector<conformance::Variant> variants = conformance::Select(selection);
  if (variants.empty()) return NothingSelected(selection);
  return variants;
}

Attempt<unsigned> JobsFrom(const OptionValues& values) {
  if (!values.contains("jobs")) return std::max(1U, std::thread::hardware_concurrency());
  const auto& text = values["jobs"].as<std::string>();
  const auto jobs = ParseWholeNumber(text);
  if (!jobs || *jobs == 0 || *jobs > kMostJobs) {
    return Failure(app::kExitUsage, fmt::format("--jobs {}: expected 1 to {}", text, kMostJobs));
  }
  return static_cast<unsigned>(*jobs);
}

Attempt<std::optional<std::chrono::seconds>> TimeoutFrom(const OptionValues& values) {
  if (!values.contains("timeout")) return std::optional<std::chrono::seconds>();
  const auto& text = values["timeout"].as<std::string>();
  const auto seconds = ParseWholeNumber(text);
  if (!seconds || *seconds == 0 || *seconds > kLongestTimeout) {
    return Failure(app::kExitUsage,
                   fmt::format("--timeout {}: expected 1 to {} seconds", text, kLongestTimeout));
  }
  return std::optional(std::chrono::seconds(*seconds));
}

Attempt<std::uint64_t> SeedFrom(const OptionValues& values) {
  // 32 bits: a seed is read aloud and typed.
  if (!values.contains("seed")) return std::uint64_t{std::random_device()()};
  const auto& text = values["seed"].as<std::string>();
  const auto seed = ParseWholeNumber(text);
  if (!seed) return Failure(app::kExitUsage, fmt::format("--seed {}: expected a number", text));
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
    return Failure(app::kExitUsage, FileError("--expectations " + name));
  }
  auto parsed = conformance::Expectations::Parse(text);
  if (!parsed) {
    return Failure(app::kExitUsage,
                   fmt::format("--expectations {}: {}", name, parsed.error().message));
  }
  return *std::move(parsed);
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

// Says which clause a plugin that was refused breaks.
std::string RefusalWithClause(const base::Error& refusal) {
  const std::string_view clause = ClauseOf(refusal.code);
  return clause.empty() ? refusal.message : fmt::format("{} ({})", refusal.message, clause);
}

// The file for JUnit XML, opened before anything takes its time; closed if none is asked for.
Attempt<std::ofstream> JUnitFile(const OptionValues& values) {
  std::ofstream file;
  if (!values.contains("junit")) return file;
  const auto& name = values["junit"].as<std::string>();
  file.open(base::FromUtf8(name), std::ios::binary | std::ios::trunc);
  if (!file) return Failure(app::kExitUsage, FileError("--junit " + name));
  return file;
}

int ExitCodeFor(std::span<const conformance::PluginCheck> checks, int so_far) {
  bool ran = false;
  for (const conformance::PluginCheck& check : checks) {
    if (check.bad()) return app::kExitRefuted;
    ran |= check.Count(conformance::Status::kSkip) != check.results.size();
  }
  if (so_far != app::kExitGood) return so_far;
  return ran ? app::kExitGood : app::kExitNothing;
}

int CheckAll(const OptionValues& values, Console& console, Wish& wish) {
  const auto chosen = PluginsFrom(values, RefusalWithClause);
  if (!chosen) return console.Fail(chosen.error());
  for (const std::string& refused : chosen->refused) console.Error(refused);
  const auto interrupt = app::Interrupt::Create();
  if (!interrupt) return console.Fail(app::kExitFailed, interrupt.error().message);
  auto junit = JUnitFile(values);
  if (!junit) return console.Fail(junit.error());
  const bool json = values.contains("json");

  std::vector<conformance::PluginCheck> checks;
  for (const host::PluginPtr& plugin : chosen->plugins) {
    auto check = [&] {
      const report::StatusLine status;
      std::size_t bad = 0;
      return conformance::CheckPlugin(
          plugin, wish.variants, wish.options, wish.expectations, wish.everything,
          &(*interrupt)->cancellation(), [&](const conformance::CheckStep& step) {
            bad += conformance::IsBad(step.done.result.status) ? 1U : 0U;
            status.Show(fmt::format("{} [{}/{}]{} {}", step.plugin, step.number, step.of,
                                    bad == 0 ? "" : fmt::format(" {} failed", bad),
                                    step.done.variant.name()));
            return (*interrupt)->signal() == 0;
          });
    }();
    if (!check) return console.Fail(app::kExitFailed, check.error().message);
    if (!json)
      console.Out(report::CheckText(*check, wish.options.seed, report::Style(report::kStdout)));
    checks.push_back(*std::move(check));
    if (const int signal = (*interrupt)->signal(); signal != 0) {
      return console.Fail(app::kExitSignal + signal, "interrupted");
    }
  }
  if (json) {
    console.Out(
        boost::json::serialize(report::ToJson(checks, wish.options.seed,
                                              report::ObserveEnvironment(wish.options.directory))) +
        '\n');
  }
  if (junit->is_open() && !(*junit << report::JUnitText(checks, wish.options.seed) << std::flush)) {
    return console.Fail(app::kExitFailed, FileError("cannot write the JUnit XML"));
  }
  int exit_code = ExitCodeFor(checks, chosen->refused.empty() ? app::kExitGood : app::kExitRefused);
  if (exit_code == app::kExitNothing) console.Error("every case was skipped");
  exit_code = console.Finish(exit_code);
  OutliveCrashes(exit_code);
  return exit_code;
}

int Run(const OptionValues& values, Console& console) {
  auto wish = WishFrom(values);
  if (!wish) return console.Fail(wish.error());
  if (!values.contains("list")) return CheckAll(values, console, *wish);
  console.Out(values.contains("json") ? JsonText(report::CaseListJson(wish->variants))
                                      : report::CaseListText(wish->variants));
  return app::kExitGood;
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
    .positionals = kPluginPositionals,
    .add_options = AddOptions,
    .run = Run,
};

}  // namespace sluice::cli
