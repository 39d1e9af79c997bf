#include "harness/conformance/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "core/base/file.h"
#include "core/base/path.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/expectations.h"
#include "harness/conformance/isolated.h"

namespace sluice::conformance {
namespace {

using Clock = std::chrono::steady_clock;

bool MatchesAny(const std::vector<std::string>& patterns, const Variant& variant) {
  const std::string name = variant.name();
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return GlobMatches(pattern, name) || GlobMatches(pattern, variant.of->name);
  });
}

double SecondsSince(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

// Channel, and whether the sink is non-blocking.
using Route = std::pair<std::string_view, bool>;

Route RouteOf(const Variant& variant) { return {variant.channel, variant.nonblocking}; }

// A fresh directory of this user's alone, removed with all it holds.
class Scratch {
 public:
  // In `parent`, which exists.
  static base::Result<Scratch> Make(const std::filesystem::path& parent) {
    auto made = base::MakeDirectory(parent, "sluice-check-");
    if (!made) return made.error();
    return Scratch(*std::move(made));
  }

  Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Scratch& operator=(Scratch&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~Scratch() {
    if (path_.empty()) return;
    std::error_code failed;
    std::filesystem::remove_all(path_, failed);
    if (!failed) return;
    MakeWritable(path_);
    std::filesystem::remove_all(path_, failed);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit Scratch(std::filesystem::path path) : path_(std::move(path)) {}

  // Windows does not remove a file that is marked as read-only, as the copy of one is too.
  static void MakeWritable(const std::filesystem::path& directory) {
    namespace fs = std::filesystem;
    std::error_code failed;
    for (fs::recursive_directory_iterator it(directory, failed), end; !failed && it != end;
         it.increment(failed)) {
      std::error_code ignored;
      if (it->symlink_status(ignored).type() != fs::file_type::regular) continue;
      fs::permissions(it->path(), fs::perms::owner_write, fs::perm_options::add, ignored);
    }
  }

  std::filesystem::path path_;
};

// A case that is running.
struct Running {
  std::size_t index;  // of its variant
  Scratch scratch;
  Isolated isolated;
};

// One check of one plugin.
class Checker {
 public:
  Checker(PluginCheck& check, std::span<const Variant> variants, const CheckOptions& options,
          Expectations& expectations, const CheckObserver& observer)
      : check_(check),
        variants_(variants),
        options_(options),
        expectations_(expectations),
        observer_(observer),
        results_(variants.size()) {
    for (std::size_t i = 0; i < variants.size(); ++i) waiting_.push_back(i);
    // What takes long starts first, so that it does not run alone at the end; so does what is
    // expected to time out.
    std::ranges::stable_sort(waiting_, std::ranges::greater(), [&](std::size_t i) {
      const Variant& variant = variants_[i];
      return std::pair(
          expectations_.Expect(check_.plugin->name(), variant.name(), Status::kTimeout),
          variant.of->patience);
    });
  }

  base::Result<void> RunIsolated(const base::Cancellation* stop);
  base::Result<void> RunHere();
  void TakeResults();

 private:
  base::Result<void> Start();
  void Finish(std::size_t which);
  std::vector<const Isolated*> Processes() const;
  void Note(std::size_t index, CaseResult result);
  std::vector<std::string> ArgumentsFor(const Variant& variant, const Scratch& scratch) const;

  PluginCheck& check_;
  std::span<const Variant> variants_;
  const CheckOptions& options_;
  Expectations& expectations_;
  const CheckObserver& observer_;
  std::vector<std::optional<CaseResult>> results_;
  std::vector<std::size_t> waiting_;  // indices of variants
  std::size_t next_ = 0;              // of waiting_
  std::vector<Running> running_;
  std::map<Route, std::string> refused_;  // and why
  std::size_t done_ = 0;
  bool stopped_ = false;
};

std::vector<std::string> Checker::ArgumentsFor(const Variant& variant,
                                               const Scratch& scratch) const {
  std::vector<std::string> arguments = {"check-case"};
  arguments.insert(arguments.end(), options_.host_options.begin(), options_.host_options.end());
  if (options_.thorough) arguments.emplace_back("--thorough");
  arguments.insert(arguments.end(), {fmt::format("--seed={}", options_.seed), "--directory",
                                     base::ToUtf8(scratch.path()), "--",
                                     base::ToUtf8(check_.plugin->file()), variant.name()});
  return arguments;
}

base::Result<void> Checker::Start() {
  const std::size_t index = waiting_[next_++];
  if (const auto refused = refused_.find(RouteOf(variants_[index])); refused != refused_.end()) {
    Note(index, {.status = Status::kSkip, .reason = refused->second, .route_refused = true});
    return {};
  }
  auto scratch = Scratch::Make(options_.directory);
  if (!scratch) return scratch.error();
  const Variant& variant = variants_[index];
  auto isolated = Isolated::Start(variant, options_.timeout.value_or(variant.of->patience),
                                  ArgumentsFor(variant, *scratch));
  if (!isolated) return isolated.error();
  running_.push_back({index, *std::move(scratch), *std::move(isolated)});
  return {};
}

void Checker::Note(std::size_t index, CaseResult result) {
  expectations_.Apply(check_.plugin->name(), variants_[index].name(), result);
  results_[index] = std::move(result);
  ++done_;
  const VariantResult done{variants_[index], *results_[index]};
  if (observer_ && !observer_({.plugin = check_.plugin->name(),
                               .done = done,
                               .number = done_,
                               .of = variants_.size()})) {
    stopped_ = true;
  }
}

void Checker::Finish(std::size_t which) {
  Running running = std::move(running_[which]);
  running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(which));
  CaseResult result = running.isolated.Collect();
  EndStrays(Processes());
  if (result.status == Status::kSkip && result.route_refused) {
    refused_.emplace(RouteOf(variants_[running.index]), result.reason);
  }
  Note(running.index, std::move(result));
}

std::vector<const Isolated*> Checker::Processes() const {
  std::vector<const Isolated*> processes;
  for (const Running& it : running_) processes.push_back(&it.isolated);
  return processes;
}

base::Result<void> Checker::RunIsolated(const base::Cancellation* stop) {
  AdoptOrphans();
  while (!stopped_ && (next_ < waiting_.size() || !running_.empty())) {
    while (!stopped_ && next_ < waiting_.size() && running_.size() < options_.jobs) {
      if (auto started = Start(); !started) return started;
    }
    if (running_.empty()) continue;
    WaitForAny(Processes(), stop);
    if (stop != nullptr && stop->requested()) break;
    for (std::size_t i = running_.size(); i-- > 0 && !stopped_;) {
      if (running_[i].isolated.IsOver()) Finish(i);
    }
  }
  return {};
}

base::Result<void> Checker::RunHere() {
  // In the order of the selection, so that somebody who debugs knows where they are.
  for (std::size_t index = 0; index < variants_.size() && !stopped_; ++index) {
    const auto scratch = Scratch::Make(options_.directory);
    if (!scratch) return scratch.error();
    const Clock::time_point started = Clock::now();
    CaseResult result = CaseContext({.plugin = check_.plugin,
                                     .variant = variants_[index],
                                     .seed = options_.seed,
                                     .directory = scratch->path(),
                                     .thorough = options_.thorough})
                            .Run();
    result.seconds = SecondsSince(started);
    Note(index, std::move(result));
  }
  return {};
}

void Checker::TakeResults() {
  for (std::size_t i = 0; i < variants_.size(); ++i) {
    if (results_[i]) check_.results.push_back({variants_[i], *std::move(results_[i])});
  }
}

}  // namespace

std::vector<Variant> Select(const Selection& selection) {
  std::vector<Variant> variants = Variants(selection.thorough);
  std::erase_if(variants, [&](const Variant& variant) {
    if (!selection.include.empty() && !MatchesAny(selection.include, variant)) return true;
    if (MatchesAny(selection.exclude, variant)) return true;
    return !selection.channels.empty() && !variant.channel.empty() &&
           std::ranges::find(selection.channels, variant.channel) == selection.channels.end();
  });
  return variants;
}

std::size_t PluginCheck::Count(Status status) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      results, [status](const VariantResult& it) { return it.result.status == status; }));
}

std::uint64_t PluginCheck::fault_points() const {
  std::uint64_t points = 0;
  for (const VariantResult& it : results) points += it.result.fault_points;
  return points;
}

bool PluginCheck::bad() const {
  return !unused_expectations.empty() || std::ranges::any_of(results, [](const VariantResult& it) {
    return IsBad(it.result.status);
  });
}

base::Result<PluginCheck> CheckPlugin(const host::PluginPtr& plugin,
                                      std::span<const Variant> variants,
                                      const CheckOptions& options, Expectations& expectations,
                                      bool everything, const base::Cancellation* stop,
                                      const CheckObserver& observer) {
  PluginCheck check{.plugin = plugin, .results = {}};
  const Clock::time_point started = Clock::now();
  Checker checker(check, variants, options, expectations, observer);
  if (auto ran = options.in_process ? checker.RunHere() : checker.RunIsolated(stop); !ran) {
    return ran.error();
  }
  checker.TakeResults();
  check.seconds = SecondsSince(started);
  if (everything && check.results.size() == variants.size()) {
    check.unused_expectations = expectations.Unused(plugin->name());
  }
  return check;
}

}  // namespace sluice::conformance
