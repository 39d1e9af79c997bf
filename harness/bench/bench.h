// Plugins against raw system-call loops and against one another: the measurement behind `sluice
// bench` and `sluice calibrate`.
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
  double seconds = 5;                        // for all that is compared on one channel, at one size
  bool raw = true;                           // with the raw loops
  bool latency = true;                       // with times to the last byte, of small transfers
  const transfer::CostTable* costs = nullptr;  // borrowed; for `auto`, which is left out if NULL
};

// `auto` among the plugins: transfer::Selector.
inline constexpr std::string_view kAuto = "auto";

// Transfers up to so many bytes are also timed one by one.
inline constexpr std::uint64_t kSmallFile = std::uint64_t{1} << 20U;

// Microseconds from before the first call until the receiver had the last byte. A quantile that
// fewer than 3 transfers lie beyond is not told.
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
  std::string raw;      // the calls of the raw loop it is held against; empty: there is none
  std::optional<Median> ratio_to_raw;   // of speeds, round by round: above 1 is quicker
  std::optional<Median> ratio_to_best;  // the best: the plugin with the least median of `seconds`
  std::optional<Latency> latency;

  bool noisy() const;  // kNoisy or more is not known about one of these
};

// Times and ratios less certain than this are marked.
inline constexpr double kNoisy = 0.05;

struct BenchSkip {
  std::string plugin;  // empty: all
  std::string channel;
  std::optional<std::uint64_t> bytes;         // none: all
  std::optional<transfer::CacheState> cache;  // none: both
  std::string reason;
  bool failed;  // a plugin that said it could, and could not
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

// Called before each step and between rounds; false ends the run with the cells so far.
using BenchObserver = std::function<bool(const BenchStep&)>;

// Measures every plugin on every channel named. A channel that cannot be built, and a plugin that
// refuses a route, become skips. Keeps the calling thread on one processor meanwhile. Builds
// channels (see MakeChannel()): call it before the program starts threads.
BenchResult Bench(std::span<const host::PluginPtr> plugins, std::span<const std::string> channels,
                  const BenchOptions& options, const BenchObserver& observer);

// A plugin, or `auto`, over the whole matrix.
struct Standing {
  std::string plugin;
  std::size_t cells;  // that it was measured in
  double mean;        // geometric mean of its ratio_to_best
  double worst;       // the least of them
  double auto_mean;   // of `auto` in the very same cells
};

// In the order of `mean` over the cells where `auto` ran, the best first. Empty without `auto`.
// For a plugin that cannot do all that `auto` can, `cells` says so.
std::vector<Standing> Standings(const BenchResult& result);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_BENCH_H_
