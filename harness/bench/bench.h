// Compares plugins with raw system-call loops and with one another, for `sluice bench` and `sluice
// calibrate`.
#ifndef SLUICE_HARNESS_BENCH_BENCH_H_
#define SLUICE_HARNESS_BENCH_BENCH_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/plugin.h"
#include "core/transfer/costs.h"
#include "harness/bench/statistics.h"
#include "harness/witness/payload.h"

namespace sluice::bench {

struct BenchOptions {
  std::filesystem::path directory;           // where source files are made, and the sinks of "file"
  std::vector<std::uint64_t> sizes;          // of transfers; multiples of kUnitBytes
  std::vector<transfer::CacheState> caches;  // before each transfer
  double seconds = 5;   // for everything that is compared on one channel, at one size
  bool raw = true;      // compare with the raw loops
  bool latency = true;  // time small transfers one by one, to the last byte
  const transfer::CostTable* costs = nullptr;  // borrowed; for `auto`, which is left out if NULL
};

// `auto` among the plugins: transfer::Selector.
inline constexpr std::string_view kAuto = "auto";

// Transfers up to so many bytes are also timed one by one.
inline constexpr std::uint64_t kSmallFile = std::uint64_t{1} << 20U;

// Microseconds from before the first call until the receiver had the last byte. A quantile beyond
// which fewer than 3 transfers lie is left out.
struct Latency {
  std::size_t transfers;
  std::optional<double> p50;
  std::optional<double> p99;
  std::optional<double> p999;
};

// One plugin on one channel, with files of one size.
struct BenchCell {
  std::string plugin;  // or kAuto
  std::string channel;
  std::uint64_t bytes;
  transfer::CacheState cache;
  std::size_t rounds;   // that it took part in: fewer if it was far behind
  std::string chosen;   // of kAuto: the plugin that ran
  Median seconds;       // of a transfer, when one follows the other
  double sender_cpu;    // seconds of processor time of a transfer: medians
  double receiver_cpu;  // of the receiving thread
  std::string raw;      // the calls of the raw loop it is compared with; empty: there is none
  std::optional<Median> ratio_to_raw;   // of speeds, round by round: above 1 is quicker
  std::optional<Median> ratio_to_best;  // to the plugin with the least median of `seconds`
  std::optional<Latency> latency;

  bool noisy() const;  // one of these is uncertain by kNoisy or more
};

// Reports mark times and ratios that are less certain than this.
inline constexpr double kNoisy = 0.05;

struct BenchSkip {
  std::string plugin{};  // empty: all
  std::string channel;
  std::optional<std::uint64_t> bytes{};         // nullopt: all
  std::optional<transfer::CacheState> cache{};  // nullopt: both
  std::string reason;
  bool failed = false;  // true: the plugin accepted the route, and failed
};

struct BenchResult {
  std::vector<BenchCell> cells;
  std::vector<BenchSkip> skips;
};

struct BenchStep {
  std::string_view channel;
  std::uint64_t bytes;
  transfer::CacheState cache;
  std::size_t number;  // from 1
  std::size_t of;
};

// Called before each step and between measurements. If it returns false, the run ends with the
// cells so far.
using BenchObserver = std::function<bool(const BenchStep&)>;

// Measures every plugin on every channel named. A channel that cannot be built, and a plugin that
// refuses a route, become skips. Keeps the calling thread on one processor meanwhile. Builds
// channels (see MakeChannel()), so call it before the program starts threads.
BenchResult Bench(std::span<const host::PluginPtr> plugins, std::span<const std::string> channels,
                  const BenchOptions& options, const BenchObserver& observer);

// A plugin, or `auto`, over the whole matrix.
struct Summary {
  std::string plugin;
  std::size_t cells;  // that it was measured in; fewer than those of `auto` if it cannot do all
  double mean;        // geometric mean of its ratio_to_best
  double worst;       // the least of them
  double auto_mean;   // of `auto` in the same cells
};

// Summarizes the cells where `auto` ran, ordered by `mean`, the best first. Empty without `auto`.
std::vector<Summary> Summarize(const BenchResult& result);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_BENCH_H_
