// What the driver, the ABI and a plugin cost over the raw system-call loop, in one process.
//
//   bazel run --config=opt //harness/bench:overhead
//
// Throughput: the two take turns over the same loopback connection, and the ratio is taken round by
// round. Instructions: the program runs itself under callgrind, with two numbers of transfers; the
// difference is what one transfer executes in user mode. Exit code 0: measured, 2: usage, 5: a
// transfer failed.
#include <fmt/format.h>

#include <array>
#include <boost/process/child.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/host/discovery.h"
#include "core/transfer/driver.h"
#include "core/transfer/endpoint.h"
#include "harness/bench/paired.h"
#include "harness/bench/raw_loop.h"
#include "harness/bench/stream.h"
#include "harness/report/version.h"

namespace sluice::harness {
namespace {

constexpr std::size_t kChunk = std::size_t{64}
                               << 10;  // what both ways of read_write stage at a time

[[noreturn]] void Fail(const std::string& message) {
  fmt::print(stderr, "overhead: {}\n", message);
  std::exit(5);
}

// A driver with one plugin, and the request it repeats.
class Driven {
 public:
  Driven(std::string_view plugin, const Stream& stream, std::uint64_t length)
      : driver_(std::vector{host::Find(plugin, host::HostOptions::FromEnvironment()).value()}),
        request_{.source = transfer::Describe(stream.source()).value(),
                 .sink = transfer::Describe(stream.sink()).value(),
                 .length = length} {}

  void Run() {
    const transfer::Outcome& outcome = driver_.Run(request_);
    if (!outcome.ok()) Fail(transfer::Describe(outcome));
  }

 private:
  transfer::Driver driver_;
  transfer::Request request_;
};

// How long `transfers` of them take. What the same thread drains in between does not count.
double TimeTransfers(std::uint64_t transfers, Stream& stream, std::uint64_t length, Drain drain,
                     const std::function<void()>& transfer) {
  if (drain == Drain::kThread) {
    return Seconds([&] {
      for (std::uint64_t i = 0; i < transfers; ++i) transfer();
    });
  }
  double seconds = 0;
  for (std::uint64_t i = 0; i < transfers; ++i) {
    seconds += Seconds(transfer);
    stream.DrainByHand(length);
  }
  return seconds;
}

void CompareThroughput() {
  constexpr int kRounds = 400;
  constexpr std::uint64_t kRoundBytes = std::uint64_t{8} << 20;
  fmt::print("throughput of driver + plugin over a raw loop; loopback TCP, {} rounds of {} MiB\n",
             kRounds, kRoundBytes >> 20U);
  fmt::print("{:<18}{:>10}  {:>8}  {:>15}  {:>12}\n", "plugin", "transfer", "ratio", "middle half",
             "raw loop");
  for (const RawLoop& subject : RawLoops()) {
    for (const std::uint64_t length : {kChunk, 4 * kChunk, 16 * kChunk, 128 * kChunk}) {
      // Small transfers fit the socket's buffers, so that no second thread disturbs the clock.
      const Drain drain = length == kChunk ? Drain::kByHand : Drain::kThread;
      Stream stream(length, drain);
      Driven driven(subject.plugin, stream, length);
      const std::uint64_t transfers = kRoundBytes / length;
      const Paired paired = Compare(
          kRounds,
          [&] {
            return TimeTransfers(transfers, stream, length, drain, [&] {
              if (!subject.run(stream.source(), stream.sink(), length)) Fail("the raw loop failed");
            });
          },
          [&] { return TimeTransfers(transfers, stream, length, drain, [&] { driven.Run(); }); });
      fmt::print("{:<18}{:>6} KiB  {:>8.3f}  {:>6.3f} – {:<6.3f}  {:>6.2f} GiB/s\n", subject.plugin,
                 length >> 10U, paired.ratio, paired.lowest, paired.highest,
                 static_cast<double>(kRoundBytes) / paired.baseline_seconds / (1U << 30U));
    }
  }
}

// The user-mode instructions of a run of this program with these arguments; none if callgrind is
// not to be had.
std::optional<double> Instructions(const std::string& self, const RawLoop& subject, bool raw,
                                   int transfers) {
  namespace process = boost::process;
  process::ipstream errors;
  process::child child(
      "/usr/bin/env", "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", self,
      "--repeat", std::string(subject.plugin), raw ? "raw" : "driver", std::to_string(transfers),
      process::std_out > process::null, process::std_err > errors);
  std::optional<double> collected;
  constexpr std::string_view kMark = "Collected : ";
  for (std::string line; std::getline(errors, line);) {
    if (const std::size_t at = line.find(kMark); at != std::string::npos) {
      collected = std::stod(line.substr(at + kMark.size()));
    }
  }
  child.wait();
  return child.exit_code() == 0 ? collected : std::nullopt;
}

std::optional<double> PerTransfer(const std::string& self, const RawLoop& subject, bool raw) {
  constexpr int kFew = 1000;
  constexpr int kMany = 3000;
  const auto few = Instructions(self, subject, raw, kFew);
  const auto many = Instructions(self, subject, raw, kMany);
  if (!few || !many) return std::nullopt;
  return (*many - *few) / (kMany - kFew);
}

void CompareInstructions(const std::string& self) {
  fmt::print("\nuser-mode instructions per transfer of 64 KiB (callgrind)\n");
  fmt::print("{:<18}{:>10}{:>10}{:>10}\n", "plugin", "raw loop", "driver", "more");
  for (const RawLoop& subject : RawLoops()) {
    const auto raw = PerTransfer(self, subject, true);
    const auto driver = PerTransfer(self, subject, false);
    if (raw && driver) {
      fmt::print("{:<18}{:>10.0f}{:>10.0f}{:>10.0f}\n", subject.plugin, *raw, *driver,
                 *driver - *raw);
    } else {
      fmt::print("{:<18}  not measured: valgrind is not installed, or failed\n", subject.plugin);
    }
  }
}

// What runs under callgrind: the same transfer again and again, drained by the same thread.
int Repeat(std::string_view plugin, bool raw, int transfers) {
  for (const RawLoop& subject : RawLoops()) {
    if (subject.plugin != plugin) continue;
    Stream stream(kChunk, Drain::kByHand);
    Driven driven(plugin, stream, kChunk);
    for (int i = 0; i < transfers; ++i) {
      if (!raw) {
        driven.Run();
      } else if (!subject.run(stream.source(), stream.sink(), kChunk)) {
        Fail("the raw loop failed");
      }
      stream.DrainByHand(kChunk);
    }
    return 0;
  }
  return 2;
}

int Main(const std::vector<std::string>& arguments) {
  // As servers do; the raw loop needs it, and the driver then needs no guard of its own.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    if (arguments.size() == 5 && arguments[1] == "--repeat") {
      return Repeat(arguments[2], arguments[3] == "raw", std::stoi(arguments[4]));
    }
    if (arguments.size() != 1) {
      fmt::print(stderr,
                 "usage: overhead    compares driver + plugin with raw system-call loops\n");
      return 2;
    }
    if (!kOptimised) {
      fmt::print("built without optimisation, so this says little: bazel run --config=opt …\n\n");
    }
    CompareThroughput();
    CompareInstructions(arguments[0]);
  } catch (const std::exception& error) {
    Fail(error.what());
  }
  return 0;
}

}  // namespace
}  // namespace sluice::harness

int main(int argc, char** argv) { return sluice::harness::Main({argv, argv + argc}); }
