#include "harness/bench/match.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <utility>

#include "core/base/processor.h"
#include "core/transfer/driver.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/selector.h"
#include "harness/bench/contender.h"
#include "harness/bench/raw_loop.h"
#include "harness/bench/track.h"

namespace sluice::bench {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What is measured of one contender in one round at a time: long enough for the clock, short enough
// that everybody meets the same moods of the machine.
constexpr double kPartSeconds = 0.002;
constexpr std::uint64_t kMostInARow = 512;
constexpr std::uint64_t kMostSingly = 60;

// One transfer in so many comes before those that count.
constexpr std::uint64_t kSettleShare = 8;

constexpr double kLongTransfer = 0.05;  // seconds

// Fewer rounds tell nothing (MedianOf()); more only take time.
constexpr std::size_t kFewestRounds = 7;
constexpr std::size_t kMostRounds = 4000;

// After so many rounds those that are far behind the best leave the time to those that are not.
constexpr std::size_t kRoundsForAll = 15;
constexpr double kFarBehind = 0.8;

// A contender and what was measured of it; elements of the vectors belong to the same round.
struct Lane {
  std::string plugin;
  std::string raw;  // the calls of the raw loop, if it is one
  std::unique_ptr<Contender> contender;
  std::vector<double> seconds{};
  std::vector<double> sender{};
  std::vector<double> receiver{};
  std::vector<double> singles{};
};

// One channel, size and state of the cache: everything that is compared.
class Match {
 public:
  Match(const channels::Channel& channel, const witness::Payload& payload,
        transfer::CacheState cache, const BenchOptions& options)
      : channel_(channel), payload_(payload), cache_(cache), options_(options) {}

  // False: to be stopped.
  bool Run(std::span<const host::PluginPtr> plugins, const std::function<bool()>& go_on,
           BenchResult& result) {
    if (!Connect(result)) return true;
    Enter(plugins);
    for (std::size_t i = 0; i < lanes_.size();) {
      if (!go_on()) return false;
      if (TryOut(i, result)) ++i;
    }
    const auto start = Clock::now();
    order_.resize(lanes_.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    for (std::size_t round = 0; !lanes_.empty() && round < kMostRounds; ++round) {
      if (round >= kFewestRounds && SecondsSince(start) >= options_.seconds) break;
      switch (Round(go_on, result)) {
        case Course::kBroken:
          return true;
        case Course::kStopped:
          // What was measured often enough counts.
          if (round >= kFewestRounds) Report(result);
          return false;
        case Course::kDone:
          break;
      }
      if (round + 1 == kRoundsForAll) LetTheSlowGo();
    }
    Report(result);
    return true;
  }

 private:
  bool Connect(BenchResult& result) {
    track_.reset();
    auto made = Track::Make(channel_, payload_);
    if (!made) {
      Skip({}, made.error().message, false, result);
      return false;
    }
    track_ = *std::move(made);
    const auto source = transfer::Describe(track_->source());
    const auto sink = transfer::Describe(track_->sink());
    if (!source || !sink) {
      Skip({}, (source ? sink : source).error().message, false, result);
      return false;
    }
    request_ = {.source = *source, .sink = *sink, .length = payload_.bytes()};
    return true;
  }

  void Enter(std::span<const host::PluginPtr> plugins) {
    for (const host::PluginPtr& plugin : plugins) {
      drivers_.push_back(std::make_unique<transfer::Driver>(std::span(&plugin, 1)));
      lanes_.push_back({.plugin = std::string(plugin->name()),
                        .raw = {},
                        .contender = std::make_unique<ByDriver>(*drivers_.back(), request_)});
    }
    if (options_.costs != nullptr) {
      selector_.emplace(plugins, *options_.costs);
      lanes_.push_back({.plugin = std::string(kAuto),
                        .raw = {},
                        .contender = std::make_unique<BySelector>(*selector_, request_)});
    }
    if (!options_.raw) return;
    for (const host::PluginPtr& plugin : plugins) {
      if (const RawLoop* const loop = FindRawLoop(plugin->name()); loop != nullptr) {
        lanes_.push_back({.plugin = std::string(plugin->name()),
                          .raw = std::string(loop->calls),
                          .contender = std::make_unique<ByRawLoop>(*loop, track_)});
      }
    }
  }

  void Skip(std::string_view plugin, std::string reason, bool failed, BenchResult& result) {
    result.skips.push_back({.plugin = std::string(plugin),
                            .channel = std::string(channel_.name()),
                            .bytes = payload_.bytes(),
                            .cache = cache_,
                            .reason = std::move(reason),
                            .failed = failed});
  }

  // Whether it can; those that cannot are out. It also warms up, and finds out how many transfers
  // fill a part of a round.
  bool TryOut(std::size_t number, BenchResult& result) {
    Lane& lane = lanes_[number];
    if (!lane.raw.empty() && Find(lane.plugin, false) == nullptr) {
      lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(number));
      return false;
    }
    Lane scratch{.plugin = lane.plugin, .raw = lane.raw, .contender = {}};
    double least = kLongTransfer;
    // One long transfer warms up as well as three short ones.
    for (int time = 0; time < 3 && (time == 0 || least < kLongTransfer); ++time) {
      const std::string failure = Measure(lane, 1, scratch);
      if (!failure.empty()) {
        if (lane.raw.empty()) {
          Skip(lane.plugin, failure, !lane.contender->refused(), result);
        }
        Leave(number, result);
        return false;
      }
      least = std::min(least, scratch.seconds.back());
    }
    quickest_ = std::min(quickest_, least);
    return true;
  }

  void Leave(std::size_t number, BenchResult& result) {
    lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(number));
    // More was expected than was sent.
    if (!Connect(result)) lanes_.clear();
  }

  std::uint64_t Often(std::uint64_t most) const {
    if (cache_ == transfer::CacheState::kCold) return 1;
    return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(kPartSeconds / quickest_), 1, most);
  }

  // `times` transfers in a row, noted in `notes`. Answers what failed; empty: nothing.
  std::string Measure(Lane& lane, std::uint64_t times, Lane& notes) {
    if (cache_ == transfer::CacheState::kCold) {
      if (const auto dropped = payload_.DropFromCache(); !dropped) return dropped.error().message;
    }
    track_->Expect(times * payload_.bytes());
    const double used = base::ProcessSeconds();
    const auto start = Clock::now();
    for (std::uint64_t i = 0; i < times; ++i) {
      track_->Rewind();
      if (!lane.contender->Transfer()) return lane.contender->why();
    }
    const auto arrival = track_->Await();
    if (!arrival) return arrival.error().message;
    const auto of_one = [&](double seconds) {
      return std::max(0.0, seconds) / static_cast<double>(times);
    };
    notes.sender.push_back(of_one(base::ProcessSeconds() - used - arrival->processor_seconds));
    notes.receiver.push_back(of_one(arrival->processor_seconds));
    notes.seconds.push_back(of_one(std::chrono::duration<double>(arrival->at - start).count()));
    return {};
  }

  std::string MeasureSingly(Lane& lane) {
    if (!options_.latency || payload_.bytes() > kSmallFile) return {};
    if (cache_ == transfer::CacheState::kCold) {
      lane.singles.push_back(lane.seconds.back());
      return {};
    }
    for (std::uint64_t i = Often(kMostSingly); i > 0; --i) {
      track_->Expect(payload_.bytes());
      const auto start = Clock::now();
      track_->Rewind();
      if (!lane.contender->Transfer()) return lane.contender->why();
      const auto arrival = track_->Await();
      if (!arrival) return arrival.error().message;
      lane.singles.push_back(std::chrono::duration<double>(arrival->at - start).count());
    }
    return {};
  }

  enum class Course : std::uint8_t { kDone, kStopped, kBroken };

  // In a new order each time: what a transfer leaves behind, in the connection and in caches, then
  // meets everybody alike.
  Course Round(const std::function<bool()>& go_on, BenchResult& result) {
    std::ranges::shuffle(order_, random_);
    for (const std::size_t number : order_) {
      if (!go_on()) return Course::kStopped;
      Lane& lane = lanes_[number];
      const std::uint64_t times = Often(kMostInARow);
      std::string failure = Settle(lane, times / kSettleShare);
      if (failure.empty()) failure = Measure(lane, times, lane);
      if (failure.empty()) failure = MeasureSingly(lane);
      if (failure.empty()) continue;
      // It worked before: the whole comparison has lost its ground.
      Skip(lane.plugin, std::move(failure), true, result);
      return Course::kBroken;
    }
    return Course::kDone;
  }

  // With their raw loops, unless `auto` is held against one of these.
  void LetTheSlowGo() {
    const Lane* const best = FindBest();
    const Lane* const chosen = Find(kAuto, false);
    std::erase_if(order_, [&](std::size_t number) {
      const std::string& name = lanes_[number].plugin;
      if (name == kAuto || (chosen != nullptr && name == chosen->contender->ran())) return false;
      const Lane* const plugin = Find(name, false);
      const auto speed = plugin == nullptr ? std::nullopt : SpeedOver(best, *plugin);
      return speed && speed->high < kFarBehind;
    });
  }

  // Some transfers that do not count.
  std::string Settle(Lane& lane, std::uint64_t times) {
    if (times == 0) return {};
    Lane scratch{.plugin = {}, .raw = {}, .contender = {}};
    return Measure(lane, times, scratch);
  }

  const Lane* Find(std::string_view plugin, bool raw) const {
    const auto found = std::ranges::find_if(
        lanes_, [&](const Lane& it) { return it.raw.empty() != raw && it.plugin == plugin; });
    return found == lanes_.end() ? nullptr : &*found;
  }

  const Lane* FindBest() const {
    const Lane* best = nullptr;
    double least = 0;
    for (const Lane& lane : lanes_) {
      if (!lane.raw.empty() || lane.plugin == kAuto) continue;
      const double seconds = Quantile(lane.seconds, 0.5);
      if (best == nullptr || seconds < least) {
        best = &lane;
        least = seconds;
      }
    }
    return best;
  }

  void Report(BenchResult& result) const {
    const Lane* const best = FindBest();
    for (const Lane& lane : lanes_) {
      if (!lane.raw.empty()) continue;
      const std::string_view ran = lane.contender->ran();
      const Lane* const raw = Find(ran, true);
      result.cells.push_back({
          .plugin = lane.plugin,
          .channel = std::string(channel_.name()),
          .bytes = payload_.bytes(),
          .cache = cache_,
          .rounds = lane.seconds.size(),
          .chosen = lane.plugin == kAuto ? std::string(ran) : std::string(),
          .seconds = MedianOf(lane.seconds),
          .sender_cpu = Quantile(lane.sender, 0.5),
          .receiver_cpu = Quantile(lane.receiver, 0.5),
          .raw = raw == nullptr ? std::string() : raw->raw,
          .ratio_to_raw = SpeedOver(raw, lane),
          .ratio_to_best = SpeedOver(best, lane),
          .latency = LatencyOf(lane.singles),
      });
    }
  }

  static std::optional<Median> SpeedOver(const Lane* baseline, const Lane& lane) {
    if (baseline == nullptr) return std::nullopt;
    std::vector<double> ratios;
    const std::size_t rounds = std::min(lane.seconds.size(), baseline->seconds.size());
    for (std::size_t i = 0; i < rounds; ++i) {
      ratios.push_back(baseline->seconds[i] / lane.seconds[i]);
    }
    return MedianOf(std::move(ratios));
  }

  static std::optional<Latency> LatencyOf(const std::vector<double>& singles) {
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

  const channels::Channel& channel_;
  const witness::Payload& payload_;
  transfer::CacheState cache_;
  const BenchOptions& options_;
  std::unique_ptr<Track> track_;
  transfer::Request request_{};
  std::vector<std::unique_ptr<transfer::Driver>> drivers_;
  std::optional<transfer::Selector> selector_;
  std::vector<Lane> lanes_;
  std::vector<std::size_t> order_;
  std::minstd_rand random_;  // the same in every run
  double quickest_ = 1;      // seconds of a transfer
};

}  // namespace

bool RunMatch(const channels::Channel& channel, const witness::Payload& payload,
              transfer::CacheState cache, std::span<const host::PluginPtr> plugins,
              const BenchOptions& options, const std::function<bool()>& go_on,
              BenchResult& result) {
  return Match(channel, payload, cache, options).Run(plugins, go_on, result);
}

}  // namespace sluice::bench
