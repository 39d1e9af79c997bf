// What one ready event costs with ten transfers at once, and with ten thousand.
//
//   bazel run --config=opt //harness/bench:many [-- <plugin> …]
//
// In another process ten receivers empty their buffers, then the next ten. So a ready event moves
// the same number of bytes, and equally many events come at a time, however many transfers wait.
// What the sending thread does until it would wait again is a burst. Its CPU time
// (CLOCK_THREAD_CPUTIME_ID) includes the kernel's part, and on loopback the delivery to the
// receiver. The same by hand, with epoll_wait(2) and sendfile(2), shows how much of the growth is
// the kernel's.
//
// Exit code 0: measured, 2: usage, 5: a transfer failed.
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/base/handle.h"
#include "core/host/discovery.h"
#include "core/loop/loop.h"
#include "core/transfer/endpoint.h"
#include "harness/bench/slow_receivers.h"
#include "harness/report/version.h"

namespace sluice::bench {
namespace {

constexpr std::array kSizes = {std::size_t{10}, std::size_t{100}, std::size_t{1000},
                               std::size_t{10'000}};
constexpr std::uint64_t kFile = std::uint64_t{64} << 20U;
constexpr std::uint64_t kTurn = std::uint64_t{256} << 10U;
constexpr std::size_t kWarmUp = 1000;  // bursts: one pass over the most there are
constexpr std::size_t kBursts = 3000;

[[noreturn]] void Fail(const std::string& message) {
  fmt::print(stderr, "many: {}\n", message);
  std::exit(5);
}

// Of this thread.
double CpuNanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// One way to send to all of them at once.
class Sender {
 public:
  Sender() = default;
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;
  virtual ~Sender() = default;

  // Sends to every sink that is ready, without waiting.
  virtual void Serve() = 0;

  // So far: sinks that became ready, and sending calls.
  virtual std::uint64_t events() const = 0;
  virtual std::uint64_t steps() const = 0;

  virtual std::vector<std::uint64_t> Progress() const = 0;  // bytes of each connection
};

class ByHand final : public Sender {
 public:
  ByHand(int source, const std::vector<base::UniqueHandle>& sinks)
      : source_(source), queue_(epoll_create1(EPOLL_CLOEXEC)) {
    for (const base::UniqueHandle& sink : sinks) {
      epoll_event event{.events = EPOLLOUT | EPOLLET, .data = {.u64 = connections_.size()}};
      connections_.push_back({.sink = sink.get()});
      if (epoll_ctl(queue_.get(), EPOLL_CTL_ADD, sink.get(), &event) != 0) Fail("epoll_ctl failed");
    }
  }

  void Serve() override {
    std::array<epoll_event, loop::Poller::kAtOnce> ready;
    const int count = epoll_wait(queue_.get(), ready.data(), static_cast<int>(ready.size()), 0);
    for (int i = 0; i < count; ++i) {
      Send(connections_[ready[static_cast<std::size_t>(i)].data.u64]);
      ++events_;
    }
  }

  std::uint64_t events() const override { return events_; }
  std::uint64_t steps() const override { return steps_; }

  std::vector<std::uint64_t> Progress() const override {
    std::vector<std::uint64_t> progress;
    progress.reserve(connections_.size());
    for (const Connection& connection : connections_) progress.push_back(connection.sent);
    return progress;
  }

 private:
  struct Connection {
    int sink;
    off_t at = 0;
    std::uint64_t sent = 0;
  };

  void Send(Connection& connection) {
    while (true) {
      ++steps_;
      if (connection.at == static_cast<off_t>(kFile)) connection.at = 0;
      const ssize_t sent = sendfile(connection.sink, source_, &connection.at, kTurn);
      if (sent < 0) {
        if (errno == EAGAIN) return;
        Fail("sendfile failed");
      }
      connection.sent += static_cast<std::uint64_t>(sent);
    }
  }

  int source_;
  base::UniqueHandle queue_;
  std::vector<Connection> connections_;
  std::uint64_t events_ = 0;
  std::uint64_t steps_ = 0;
};

class ByLoop final : public Sender {
 public:
  ByLoop(int source, const std::vector<base::UniqueHandle>& sinks,
         std::span<const host::PluginPtr> candidates)
      : candidates_(candidates),
        loop_(loop::Poller::Create().value(), {.turn_bytes = kTurn}),
        source_(transfer::Describe(source).value()),
        connections_(sinks.size()) {
    for (std::size_t i = 0; i < sinks.size(); ++i) {
      connections_[i].sink = transfer::Describe(sinks[i].get()).value();
      Start(connections_[i]);
    }
  }

  void Serve() override {
    if (!loop_.RunOnce(std::chrono::milliseconds(0))) Fail("the poller failed");
  }

  std::uint64_t events() const override { return loop_.counts().wakings; }
  std::uint64_t steps() const override { return loop_.counts().steps; }

  std::vector<std::uint64_t> Progress() const override {
    std::vector<std::uint64_t> progress;
    progress.reserve(connections_.size());
    for (const Connection& connection : connections_) {
      const transfer::Outcome* const outcome = loop_.Find(connection.id);
      progress.push_back(connection.sent + (outcome == nullptr ? 0 : outcome->bytes_done));
    }
    return progress;
  }

 private:
  struct Connection {
    sluice_endpoint sink;
    loop::TransferId id;
    std::uint64_t sent = 0;
  };

  void Start(Connection& connection) {
    connection.id =
        loop_.Start(candidates_, {.source = source_, .sink = connection.sink, .length = kFile},
                    [this, &connection](const transfer::Outcome& outcome) {
                      if (!outcome.ok()) Fail(transfer::Describe(outcome));
                      connection.sent += outcome.bytes_done;
                      Start(connection);
                    });
  }

  std::span<const host::PluginPtr> candidates_;
  loop::Loop loop_;
  sluice_endpoint source_;
  std::vector<Connection> connections_;
};

struct Figures {
  std::uint64_t events;
  double nanoseconds;  // CPU per event: the median of the bursts
  double bytes_per_event;
  double steps_per_event;  // sending calls
  double apart;            // bytes between the slowest and the fastest connection, at the end
};

// Serves until no sink is ready any more. Returns the CPU nanoseconds it took.
double ServeAll(Sender& sender) {
  const double before = CpuNanoseconds();
  for (std::uint64_t events = UINT64_MAX; events != sender.events();) {
    events = sender.events();
    sender.Serve();
  }
  return CpuNanoseconds() - before;
}

Figures Measure(Sender& sender, const SlowReceivers& receivers) {
  // Until all buffers are full.
  for (std::vector<std::uint64_t> before; before != sender.Progress();) {
    before = sender.Progress();
    ServeAll(sender);
    usleep(10'000);
  }
  for (std::size_t i = 0; i < kWarmUp; ++i) {
    receivers.ReadSome();
    ServeAll(sender);
  }
  const std::uint64_t first = sender.events();
  const std::uint64_t first_steps = sender.steps();
  const std::vector<std::uint64_t> before = sender.Progress();
  std::vector<double> bursts;
  for (std::size_t i = 0; i < kBursts; ++i) {
    receivers.ReadSome();
    const std::uint64_t events = sender.events();
    const double cpu = ServeAll(sender);
    if (sender.events() == events) continue;
    bursts.push_back(cpu / static_cast<double>(sender.events() - events));
  }
  const auto middle = bursts.begin() + static_cast<std::ptrdiff_t>(bursts.size() / 2);
  std::ranges::nth_element(bursts, middle);
  const std::vector<std::uint64_t> after = sender.Progress();
  std::vector<std::uint64_t> got(after.size());
  std::ranges::transform(after, before, got.begin(), std::minus());
  const auto [least, most] = std::ranges::minmax(got);
  const auto events = static_cast<double>(sender.events() - first);
  return {.events = sender.events() - first,
          .nanoseconds = *middle,
          .bytes_per_event = static_cast<double>(std::reduce(got.begin(), got.end())) / events,
          .steps_per_event = static_cast<double>(sender.steps() - first_steps) / events,
          .apart = static_cast<double>(most - least)};
}

// The most memory of its own that this process had resident since the last ForgetPeak(), in MiB
// (proc(5): VmHWM, clear_refs).
void ForgetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }
double PeakMebibytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  }
  Fail("/proc/self/status does not have VmHWM");
}

// Returns how many descriptors this process may have.
std::size_t RaiseDescriptorLimit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

void Compare(std::span<const host::PluginPtr> candidates) {
  const base::TemporaryFile file =
      base::MakeTemporaryFile(std::filesystem::temp_directory_path(), "sluice-many-").value();
  const std::vector<std::byte> piece(1U << 20U, std::byte{0x5a});
  for (std::uint64_t at = 0; at < kFile; at += piece.size()) {
    if (base::WriteAt(file.file.get(), piece, at) < 0) Fail("the source cannot be written");
  }
  const std::size_t descriptors = RaiseDescriptorLimit();
  fmt::print("{:>9} {:>7} {:>9} {:>9} {:>8} {:>7} {:>16} {:>16} {:>7} {:>8} {:>5}\n", "transfers",
             "events", "KiB/event", "by hand", "Sluice", "ratio", "by hand to 10", "Sluice to 10",
             "steps", "apart", "peak");
  fmt::print("{:>9} {:>7} {:>9} {:>9} {:>8} {:>7} {:>16} {:>16} {:>7} {:>8} {:>5}\n", "", "", "",
             "ns/event", "ns/event", "", "", "", "/event", "KiB", "MiB");
  double by_hand_at_ten = 0;
  double by_loop_at_ten = 0;
  for (const std::size_t size : kSizes) {
    if (size + 100 > descriptors) {
      fmt::print("{:>9} not measured: only {} descriptors are allowed (ulimit -Hn)\n", size,
                 descriptors);
      continue;
    }
    Figures by_hand{};
    {
      const SlowReceivers receivers(size);
      ByHand sender(file.reader.get(), receivers.sinks());
      by_hand = Measure(sender, receivers);
    }
    const SlowReceivers receivers(size);
    ForgetPeak();
    ByLoop sender(file.reader.get(), receivers.sinks(), candidates);
    const Figures by_loop = Measure(sender, receivers);
    if (by_hand_at_ten == 0) by_hand_at_ten = by_hand.nanoseconds;
    if (by_loop_at_ten == 0) by_loop_at_ten = by_loop.nanoseconds;
    fmt::print(
        "{:>9} {:>7} {:>9.1f} {:>9.0f} {:>8.0f} {:>7.2f} {:>16.2f} {:>16.2f} {:>7.2f} {:>8.0f} "
        "{:>5.0f}\n",
        size, by_loop.events, by_loop.bytes_per_event / 1024, by_hand.nanoseconds,
        by_loop.nanoseconds, by_loop.nanoseconds / by_hand.nanoseconds,
        by_hand.nanoseconds / by_hand_at_ten, by_loop.nanoseconds / by_loop_at_ten,
        by_loop.steps_per_event, by_loop.apart / 1024, PeakMebibytes());
    std::fflush(stdout);
  }
}

int Main(const std::vector<std::string>& arguments) {
  std::signal(SIGPIPE, SIG_IGN);  // as servers do
  std::vector<std::string> names(arguments.begin() + 1, arguments.end());
  if (names.empty()) names = {"linux.sendfile", "posix.read_write"};
  try {
    std::vector<host::PluginPtr> candidates;
    for (const std::string& name : names) {
      const auto found = host::Find(name, host::HostOptions::FromEnvironment());
      if (!found) {
        fmt::print(stderr, "many: {}\nusage: many [<plugin> …]    candidates, best first\n",
                   found.error().message);
        return 2;
      }
      candidates.push_back(*found);
    }
    if (!report::kOptimised) {
      fmt::print("built without optimisation, so this says little: bazel run --config=opt …\n\n");
    }
    Compare(candidates);
  } catch (const std::exception& error) {
    Fail(error.what());
  }
  return 0;
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) { return sluice::bench::Main({argv, argv + argc}); }
