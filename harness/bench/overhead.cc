// What the driver, the ABI and a plugin cost over the raw system-call loop, in one process.
//
//   bazel run --config=opt //harness/bench:overhead                     every plugin
//   bazel run --config=opt //harness/bench:overhead -- linux.sendfile   some
//
// Throughput: the two take turns over the same loopback connection (linux.copy_file_range: from
// file to file), and the ratio is taken round by round. Allocations: calls of malloc and its
// relatives. Instructions: the program runs itself under callgrind, with two numbers of transfers;
// the difference is what one transfer executes in user mode: the whole, and outside of the plugin's
// functions, which is the host's part. The plugin's part includes its side of the ABI. A plugin
// that moves nothing shows what host and ABI cost together. A value that misses its limit is
// marked. Exit code 0: measured, 2: usage, 5: a transfer failed.
#include <fmt/format.h>

#include <array>
#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sluice/plugin.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/negotiate.h"
#include "core/host/plugin.h"
#include "harness/bench/comparison.h"
#include "harness/bench/contender.h"
#include "harness/bench/heap.h"
#include "harness/bench/paired_run.h"
#include "harness/bench/raw_loops.h"
#include "harness/bench/route.h"
#include "harness/report/version.h"

namespace sluice::bench {
namespace {

constexpr std::uint64_t kSmallest = std::uint64_t{64} << 10;
constexpr std::array kLengths = {kSmallest, 4 * kSmallest, 16 * kSmallest, 128 * kSmallest};

// What the project asks of itself.
constexpr double kLeastRatio = 0.99;
constexpr double kMostInstructions = 300;
constexpr double kMostAllocations = 0;

// Functions to count instructions in, as patterns.
constexpr char kWholeTransfer[] = "sluice::bench::By*::Transfer*";
constexpr char kInPlugin[] = "sluice::internal::Trampolines*";

// Printed behind a value that may miss its limit.
const char* Mark(bool misses) { return misses ? "!" : " "; }

// User-mode instructions, counted by callgrind.
struct Instructions {
  double count = -1;    // < 0: not measured
  std::string why_not;  // a line for a person to read
};

// Runs `command`, whose first word is a path, under callgrind, for two minutes at most. Counts what
// is executed in functions whose names match the pattern `within`, and in what these call.
Instructions CountInstructions(const std::string& within, const std::vector<std::string>& command) {
  namespace process = boost::process;
  const std::string seconds = "120";
  std::vector<std::string> words = {"timeout",
                                    seconds,
                                    "valgrind",
                                    "--tool=callgrind",
                                    "--child-silent-after-fork=yes",
                                    "--callgrind-out-file=/dev/null",
                                    "--toggle-collect=" + within};
  words.insert(words.end(), command.begin(), command.end());
  process::ipstream errors;
  process::child child("/usr/bin/env", process::args(words),
                       process::std_in<process::null, process::std_out> process::null,
                       process::std_err > errors);
  Instructions counted;
  std::string said;  // by the program itself, not by valgrind
  constexpr std::string_view kMark = "Collected : ";
  for (std::string line; std::getline(errors, line);) {
    if (const std::size_t at = line.find(kMark); at != std::string::npos) {
      counted.count = std::stod(line.substr(at + kMark.size()));
    } else if (!line.starts_with("==")) {
      said = line;
    }
  }
  child.wait();
  if (child.exit_code() == 0 && counted.count >= 0) return counted;
  constexpr int kTimedOut = 124;  // timeout(1)
  constexpr int kNotFound = 127;
  if (child.exit_code() == kNotFound) said = "valgrind or timeout is not installed";
  if (child.exit_code() == kTimedOut) {
    said = "it hangs under callgrind: not done after " + seconds + " s";
  }
  return {.why_not = said.empty() ? "valgrind failed" : said};
}

void CompareThroughput(const std::vector<RawLoop>& loops) {
  constexpr int kRounds = 200;
  constexpr std::uint64_t kRoundBytes = std::uint64_t{8} << 20;
  fmt::print(
      "throughput of driver + plugin over a raw loop: {} rounds of {} MiB; !: below {:.2f}\n",
      kRounds, kRoundBytes >> 20U, kLeastRatio);
  fmt::print("{:<22}{:>10}  {:>8}   {:>15}  {:>12}\n", "plugin", "transfer", "ratio", "middle half",
             "raw loop");
  for (const RawLoop& loop : loops) {
    for (const std::uint64_t length : kLengths) {
      // Small transfers fit the socket's buffers, so that no second thread disturbs the clock.
      PairedRun run(loop, length, length == kSmallest ? DiscardByCaller : DiscardInThread);
      const std::uint64_t transfers = kRoundBytes / length;
      const Paired paired = ComparePair(
          kRounds, [&] { return run.Transfer(run.raw(), transfers); },
          [&] { return run.Transfer(run.driver(), transfers); });
      fmt::print("{:<22}{:>6} KiB  {:>8.3f} {} {:>6.3f} – {:<6.3f}  {:>6.2f} GiB/s\n", loop.plugin,
                 length >> 10U, paired.ratio, Mark(paired.ratio < kLeastRatio), paired.lowest,
                 paired.highest,
                 static_cast<double>(kRoundBytes) / paired.baseline_seconds / (1U << 30U));
      std::fflush(stdout);
    }
  }
}

// Per transfer, after a first one.
double Allocations(const RawLoop& loop) {
  constexpr int kTransfers = 100;
  PairedRun run(loop, kSmallest, DiscardByCaller);
  run.Transfer(run.driver(), 1);
  const std::uint64_t before = HeapAllocations();
  run.Transfer(run.driver(), kTransfers);
  return static_cast<double>(HeapAllocations() - before) / kTransfers;
}

Instructions PerTransfer(const std::string& self, std::string_view plugin, const char* way,
                         const char* within = kWholeTransfer) {
  constexpr int kFew = 500;
  constexpr int kMany = 1500;
  const auto count = [&](int transfers) {
    return CountInstructions(
        within, {self, "--repeat", std::string(plugin), way, std::to_string(transfers)});
  };
  Instructions few = count(kFew);
  if (few.count < 0) return few;
  Instructions many = count(kMany);
  if (many.count >= 0) many.count = (many.count - few.count) / (kMany - kFew);
  return many;
}

// Moves nothing, and reports that it has moved everything.
class Nothing {
 public:
  static constexpr Identity kIdentity{
      .name = "bench.nothing", .version = "1.0.0", .summary = "moves nothing"};
  static constexpr std::array kClaims{Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
                                             .sink_kinds = SLUICE_KIND_BIT(SLUICE_KIND_TCP)})};

  static sluice_status Probe(const sluice_route& /*route*/, sluice_report& /*report*/) {
    return SLUICE_OK;
  }
  explicit Nothing(const sluice_request& request) : length_(request.length) {}
  sluice_status Open(sluice_report& /*report*/) { return SLUICE_OK; }
  sluice_status Step(std::uint64_t /*budget*/, sluice_progress& progress) {
    progress.bytes_done = progress.source_done = length_;
    progress.path = "nothing";
    return SLUICE_DONE;
  }

 private:
  std::uint64_t length_;
};

host::PluginPtr LinkedNothing() {
  return host::FromEntryPoint([](sluice_handshake* handshake) noexcept -> sluice_status {
           return Answer(handshake, internal::Descriptor<Nothing>::kPlugin);
         })
      .value();
}

void PrintHostAlone(const std::string& self) {
  const Instructions alone =
      PerTransfer(self, Nothing::kIdentity.name, "driver", "sluice::transfer::Driver::Run*");
  if (alone.count < 0) return;
  fmt::print("\nhost and ABI alone, with a plugin that moves nothing: {:.0f} {}\n", alone.count,
             Mark(alone.count > kMostInstructions));
}

void CompareInstructions(const std::string& self, const std::vector<RawLoop>& loops) {
  fmt::print(
      "\nuser-mode instructions (callgrind) and heap allocations per transfer of {} KiB; "
      "!: over {:.0f} more, or over {:.0f}\n",
      kSmallest >> 10U, kMostInstructions, kMostAllocations);
  fmt::print("{:<22}{:>10}{:>10}{:>10}{:>10}   {:>11}   {}\n", "plugin", "raw loop", "host",
             "plugin", "more", "allocations", "raw loop of");
  for (const RawLoop& loop : loops) {
    const double allocations = Allocations(loop);
    const Instructions raw = PerTransfer(self, loop.plugin, "raw");
    const Instructions driver = raw.count < 0 ? raw : PerTransfer(self, loop.plugin, "driver");
    const Instructions plugin =
        driver.count < 0 ? driver : PerTransfer(self, loop.plugin, "driver", kInPlugin);
    fmt::print("{:<22}", loop.plugin);
    if (plugin.count < 0) {
      fmt::print("{:>40}  ", "not measured");
    } else {
      const double more = driver.count - raw.count;
      fmt::print("{:>10.0f}{:>10.0f}{:>10.0f}{:>10.0f} {}", raw.count, driver.count - plugin.count,
                 plugin.count, more, Mark(more > kMostInstructions));
    }
    fmt::print(" {:>11.2f} {} {}\n", allocations, Mark(allocations > kMostAllocations), loop.calls);
    if (plugin.count < 0) fmt::print("  not measured: {}\n", plugin.why_not);
    std::fflush(stdout);
  }
  PrintHostAlone(self);
}

// What runs under callgrind: the same transfer again and again, received by the same thread.
int Repeat(const RawLoop& loop, bool raw, std::uint64_t transfers) {
  PairedRun run(loop, kSmallest, DiscardByCaller);
  run.Transfer(raw ? run.raw() : run.driver(), transfers);
  return 0;
}

int RepeatNothing(int transfers) {
  const auto route = MakeRoute("tcp", kSmallest, DiscardInThread);
  ByDriver nothing(LinkedNothing());
  for (int i = 0; i < transfers; ++i) {
    nothing.Transfer(*route);
    if (!nothing.ok()) throw std::runtime_error("moving nothing failed");
  }
  return 0;
}

int Usage(const std::string& mistake) {
  fmt::print(stderr,
             "overhead: {}\n"
             "usage: overhead [PLUGIN]…   compares driver + plugin with raw system-call loops\n",
             mistake);
  return 2;
}

int Main(const std::vector<std::string>& arguments) {
  // As servers do; the raw loop needs it, and the driver then needs no guard of its own.
  std::signal(SIGPIPE, SIG_IGN);
  const bool repeats = arguments.size() == 5 && arguments[1] == "--repeat";
  std::vector<RawLoop> loops;
  const bool repeats_nothing = repeats && arguments[2] == Nothing::kIdentity.name;
  for (std::size_t i = repeats ? 2 : 1; !repeats_nothing && i < (repeats ? 3 : arguments.size());
       ++i) {
    const RawLoop* const loop = FindRawLoop(arguments[i]);
    if (loop == nullptr) return Usage("there is no raw loop for " + arguments[i]);
    loops.push_back(*loop);
  }
  try {
    if (repeats_nothing) return RepeatNothing(std::stoi(arguments[4]));
    if (repeats) return Repeat(loops.front(), arguments[3] == "raw", std::stoull(arguments[4]));
    if (loops.empty()) loops.assign(RawLoops().begin(), RawLoops().end());
    if (!report::kOptimised) {
      fmt::print("built without optimisation, so this says little: bazel run --config=opt …\n\n");
    }
    CompareThroughput(loops);
    CompareInstructions(arguments[0], loops);
  } catch (const std::exception& error) {
    fmt::print(stderr, "overhead: {}\n", error.what());
    return 5;
  }
  return 0;
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) { return sluice::bench::Main({argv, argv + argc}); }
