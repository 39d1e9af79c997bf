#include "harness/bench/bench.h"

#include <sluice/plugin.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/base/processor.h"
#include "core/base/socket.h"
#include "harness/bench/comparison.h"
#include "harness/bench/contender.h"
#include "harness/bench/raw_loops.h"
#include "harness/bench/route.h"
#include "harness/channels/channel.h"

namespace sluice::bench {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What is measured of one plugin at a time: long enough for the clock, short enough that what slows
// down the machine slows down all of them.
constexpr double kPartSeconds = 0.002;
constexpr std::uint64_t kMostInARow = 512;
constexpr std::uint64_t kMostSingly = 60;

// For so many transfers that count, one comes before them that does not.
constexpr std::uint64_t kSettleShare = 8;

constexpr double kLongTransfer = 0.05;  // seconds

// Fewer rounds say nothing (MedianOf()); more only take time.
constexpr std::size_t kFewestRounds = 7;
constexpr std::size_t kMostRounds = 4000;

// After so many rounds, plugins that are far behind the best leave the time to the others.
constexpr std::size_t kRoundsForAll = 15;
constexpr double kFarBehind = 0.8;

// Keeps its thread on one processor as long as it lives.
class OnOneProcessor {
 public:
  OnOneProcessor() { base::StayOnProcessor(0); }
  ~OnOneProcessor() { base::RunAnywhere(); }
  OnOneProcessor(const OnOneProcessor&) = delete;
  OnOneProcessor& operator=(const OnOneProcessor&) = delete;
};

// One that takes part, and what was measured of it beside the times of the rounds.
struct Entrant {
  std::string plugin;  // or kAuto
  std::string raw;     // the calls of the raw loop, if it is one
  std::unique_ptr<Contender> contender;
  std::vector<double> sender_cpu{};  // one element for each round
  std::vector<double> receiver_cpu{};
  std::vector<double> singles{};  // seconds of transfers that were timed one by one
};

std::optional<Latency> LatencyOf(const std::vector<double>& singles) {
  if (singles.empty()) return std::nullopt;
  constexpr double kMicroseconds = 1e6;
  constexpr double kFewest = 3;
  const auto count = static_cast<double>(singles.size());
  const auto quantile = [&](double part) -> std::optional<double> {
    if (count * (1 - part) < kFewest) return std::nullopt;
    return Quantile(singles, part) * kMicroseconds;
  };
  return Latency{.transfers = singles.size(),
                 .p50 = quantile(0.5),
                 .p99 = quantile(0.99),
                 .p999 = quantile(0.999)};
}

// Compares everything on one channel, with one size and one state of the cache.
class StepRun {
 public:
  // Adds cells and skips to `result`. `go_on` is called before each part of a round.
  StepRun(const channels::Channel& channel, std::shared_ptr<const witness::Payload> payload,
          transfer::CacheState cache, const BenchOptions& options,
          const std::function<bool()>& go_on, BenchResult& result)
      : channel_(channel),
        payload_(std::move(payload)),
        cache_(cache),
        options_(options),
        go_on_(go_on),
        result_(result) {}

  // Returns false if `go_on` did.
  bool Run(std::span<const host::PluginPtr> plugins) {
    if (!Connect()) return true;
    Enter(plugins);
    for (std::size_t i = 0; i < entrants_.size();) {
      if (!go_on_()) return false;
      if (TryOut(i)) ++i;
    }
    for (Entrant& entrant : entrants_) {
      comparison_.Add([this, &entrant] { return DoPart(entrant); });
    }
    const auto start = Clock::now();
    for (std::size_t round = 0; !entrants_.empty() && round < kMostRounds; ++round) {
      if (round >= kFewestRounds && SecondsSince(start) >= options_.seconds) break;
      if (!comparison_.RunRound()) {
        // A failure leaves nothing to compare; what was measured before a stop counts.
        if (stopped_ && round >= kFewestRounds) Report();
        return !stopped_;
      }
      if (round + 1 == kRoundsForAll) RetireTheSlow();
    }
    Report();
    return true;
  }

 private:
  bool Connect() {
    route_.reset();
    auto made = Route::Make(channel_, payload_, payload_->bytes());
    if (!made) {
      Skip({}, made.error().message, false);
      return false;
    }
    route_ = *std::move(made);
    // As servers do.
    if (channel_.sink_kind() == SLUICE_KIND_TCP && base::SendAtOnce(route_->sink()) != 0) {
      Skip({}, base::Failed("cannot set TCP_NODELAY").message, false);
      return false;
    }
    return true;
  }

  void Enter(std::span<const host::PluginPtr> plugins) {
    const auto enter = [&](std::string_view plugin, std::string_view raw,
                           std::unique_ptr<Contender> contender) {
      entrants_.push_back({.plugin = std::string(plugin),
                           .raw = std::string(raw),
                           .contender = std::move(contender)});
    };
    for (const host::PluginPtr& plugin : plugins) {
      enter(plugin->name(), {}, std::make_unique<ByDriver>(plugin));
    }
    if (options_.costs != nullptr) {
      enter(kAuto, {}, std::make_unique<BySelector>(plugins, *options_.costs));
    }
    if (!options_.raw) return;
    for (const host::PluginPtr& plugin : plugins) {
      if (const RawLoop* const loop = FindRawLoop(plugin->name()); loop != nullptr) {
        enter(plugin->name(), loop->calls, std::make_unique<ByRawLoop>(*loop));
      }
    }
  }

  void Skip(std::string_view plugin, std::string reason, bool failed) {
    result_.skips.push_back({.plugin = std::string(plugin),
                             .channel = std::string(channel_.name()),
                             .bytes = payload_->bytes(),
                             .cache = cache_,
                             .reason = std::move(reason),
                             .failed = failed});
  }

  // Takes out an entrant that cannot do it, and returns false. Also warms up, and finds out how
  // many transfers fill a part of a round.
  bool TryOut(std::size_t number) {
    Entrant& entrant = entrants_[number];
    if (!entrant.raw.empty() && !Find(entrant.plugin, false)) {
      Remove(number);
      return false;
    }
    double least = kLongTransfer;
    // One long transfer warms up as well as three short ones.
    for (int time = 0; time < 3 && (time == 0 || least < kLongTransfer); ++time) {
      const auto measured = Measure(entrant, 1);
      if (!measured) {
        if (entrant.raw.empty()) {
          Skip(entrant.plugin, measured.error().message, !entrant.contender->refused());
        }
        Remove(number);
        // The route expects more than was sent.
        if (!Connect()) entrants_.clear();
        return false;
      }
      least = std::min(least, measured->seconds);
    }
    quickest_ = std::min(quickest_, least);
    return true;
  }

  void Remove(std::size_t number) {
    entrants_.erase(entrants_.begin() + static_cast<std::ptrdiff_t>(number));
  }

  // How many transfers a part of a round has, at most `most`.
  std::uint64_t Times(std::uint64_t most) const {
    if (cache_ == transfer::CacheState::kCold) return 1;
    return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(kPartSeconds / quickest_), 1, most);
  }

  base::Result<TransferTime> Measure(const Entrant& entrant, std::uint64_t times) {
    if (cache_ == transfer::CacheState::kCold) {
      if (const auto dropped = payload_->DropFromCache(); !dropped) return dropped.error();
    }
    return TimeTransfers(*entrant.contender, *route_, times);
  }

  // The part of one entrant in a round: its seconds, or nullopt if it failed or was stopped.
  std::optional<double> DoPart(Entrant& entrant) {
    stopped_ = !go_on_();
    if (stopped_) return std::nullopt;
    auto measured = MeasureAll(entrant);
    if (measured) return measured->seconds;
    // It worked before: the whole comparison has lost its ground.
    Skip(entrant.plugin, measured.error().message, true);
    return std::nullopt;
  }

  base::Result<TransferTime> MeasureAll(Entrant& entrant) {
    const std::uint64_t times = Times(kMostInARow);
    if (times >= kSettleShare) {
      if (auto settled = Measure(entrant, times / kSettleShare); !settled) return settled;
    }
    auto measured = Measure(entrant, times);
    if (!measured) return measured;
    entrant.sender_cpu.push_back(measured->sender_cpu);
    entrant.receiver_cpu.push_back(measured->receiver_cpu);
    if (!options_.latency || payload_->bytes() > kSmallFile) return measured;
    if (cache_ == transfer::CacheState::kCold) {
      entrant.singles.push_back(measured->seconds);
      return measured;
    }
    for (std::uint64_t i = Times(kMostSingly); i > 0; --i) {
      auto single = Measure(entrant, 1);
      if (!single) return single;
      entrant.singles.push_back(single->seconds);
    }
    return measured;
  }

  // With their raw loops, except one that `auto` is compared with.
  void RetireTheSlow() {
    const auto best = FindBest();
    const auto chosen = Find(kAuto, false);
    comparison_.Retire([&](std::size_t number) {
      const std::string& name = entrants_[number].plugin;
      if (name == kAuto || (chosen && name == entrants_[*chosen].contender->ran())) return false;
      const auto plugin = Find(name, false);
      const auto speed = plugin ? SpeedOver(best, *plugin) : std::nullopt;
      return speed && speed->high < kFarBehind;
    });
  }

  std::optional<std::size_t> Find(std::string_view plugin, bool raw) const {
    const auto found = std::ranges::find_if(
        entrants_, [&](const Entrant& it) { return it.raw.empty() != raw && it.plugin == plugin; });
    if (found == entrants_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - entrants_.begin());
  }

  // The plugin with the least median.
  std::optional<std::size_t> FindBest() const {
    std::optional<std::size_t> best;
    double least = 0;
    for (std::size_t i = 0; i < entrants_.size(); ++i) {
      if (!entrants_[i].raw.empty() || entrants_[i].plugin == kAuto) continue;
      const double seconds = Quantile(comparison_.seconds(i), 0.5);
      if (best && seconds >= least) continue;
      best = i;
      least = seconds;
    }
    return best;
  }

  std::optional<Median> SpeedOver(std::optional<std::size_t> baseline, std::size_t number) const {
    if (!baseline) return std::nullopt;
    return MedianOf(comparison_.Ratios(*baseline, number));
  }

  void Report() {
    const auto best = FindBest();
    for (std::size_t i = 0; i < entrants_.size(); ++i) {
      const Entrant& it = entrants_[i];
      if (!it.raw.empty()) continue;
      const std::string_view ran = it.contender->ran();
      const auto raw = Find(ran, true);
      result_.cells.push_back({
          .plugin = it.plugin,
          .channel = std::string(channel_.name()),
          .bytes = payload_->bytes(),
          .cache = cache_,
          .rounds = comparison_.seconds(i).size(),
          .chosen = it.plugin == kAuto ? std::string(ran) : std::string(),
          .seconds = MedianOf(comparison_.seconds(i)),
          .sender_cpu = Quantile(it.sender_cpu, 0.5),
          .receiver_cpu = Quantile(it.receiver_cpu, 0.5),
          .raw = raw ? entrants_[*raw].raw : std::string(),
          .ratio_to_raw = SpeedOver(raw, i),
          .ratio_to_best = SpeedOver(best, i),
          .latency = LatencyOf(it.singles),
      });
    }
  }

  const channels::Channel& channel_;
  const std::shared_ptr<const witness::Payload> payload_;
  const transfer::CacheState cache_;
  const BenchOptions& options_;
  const std::function<bool()>& go_on_;
  BenchResult& result_;
  std::unique_ptr<Route> route_;
  std::vector<Entrant> entrants_;
  Comparison comparison_;  // its ways are the entrants, by number
  double quickest_ = 1;    // seconds of a transfer
  bool stopped_ = false;
};

}  // namespace

bool BenchCell::noisy() const {
  return seconds.uncertainty() >= kNoisy ||
         (ratio_to_raw && ratio_to_raw->uncertainty() >= kNoisy) ||
         (ratio_to_best && ratio_to_best->uncertainty() >= kNoisy);
}

BenchResult Bench(std::span<const host::PluginPtr> plugins, std::span<const std::string> channels,
                  const BenchOptions& options, const BenchObserver& observer) {
  BenchResult result;
  const std::size_t of = channels.size() * options.caches.size() * options.sizes.size();
  std::size_t number = 0;
  for (const std::string& name : channels) {
    const auto channel = channels::MakeChannel(name, {.directory = options.directory});
    if (!channel) {
      result.skips.push_back({.channel = name, .reason = channel.error().message});
      number += options.caches.size() * options.sizes.size();
      continue;
    }
    const OnOneProcessor here;
    const std::filesystem::path& sources =
        channel->directory().empty() ? options.directory : channel->directory();
    for (const transfer::CacheState cache : options.caches) {
      for (const std::uint64_t bytes : options.sizes) {
        const BenchStep step{
            .channel = name, .bytes = bytes, .cache = cache, .number = ++number, .of = of};
        if (!observer(step)) return result;
        auto payload = witness::Payload::Make(sources, bytes, cache);
        if (!payload) {
          result.skips.push_back(
              {.channel = name, .bytes = bytes, .cache = cache, .reason = payload.error().message});
          continue;
        }
        const std::function<bool()> go_on = [&] { return observer(step); };
        StepRun run(*channel, std::make_shared<witness::Payload>(*std::move(payload)), cache,
                    options, go_on, result);
        if (!run.Run(plugins)) return result;
      }
    }
  }
  return result;
}

std::vector<Summary> Summarize(const BenchResult& result) {
  const auto same_place = [](const BenchCell& one, const BenchCell& other) {
    return one.channel == other.channel && one.bytes == other.bytes && one.cache == other.cache;
  };
  std::vector<std::string> names;
  for (const BenchCell& cell : result.cells) {
    if (std::ranges::find(names, cell.plugin) == names.end()) names.push_back(cell.plugin);
  }
  std::vector<Summary> summaries;
  for (const std::string& name : names) {
    std::vector<double> own;
    std::vector<double> of_auto;
    for (const BenchCell& cell : result.cells) {
      if (cell.plugin != name || !cell.ratio_to_best) continue;
      const auto chosen = std::ranges::find_if(result.cells, [&](const BenchCell& it) {
        return it.plugin == kAuto && it.ratio_to_best && same_place(it, cell);
      });
      if (chosen == result.cells.end()) continue;
      own.push_back(cell.ratio_to_best->value);
      of_auto.push_back(chosen->ratio_to_best->value);
    }
    if (own.empty()) continue;
    summaries.push_back({.plugin = name,
                         .cells = own.size(),
                         .mean = GeometricMean(own),
                         .worst = *std::ranges::min_element(own),
                         .auto_mean = GeometricMean(of_auto)});
  }
  std::ranges::stable_sort(summaries, std::ranges::greater(), &Summary::mean);
  return summaries;
}

}  // namespace sluice::bench
