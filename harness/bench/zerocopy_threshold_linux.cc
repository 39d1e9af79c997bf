// From which size on MSG_ZEROCOPY is worthwhile.
//
//   bazel run --config=opt //harness/bench:zerocopy_threshold
//
// On loopback the kernel copies either way, later with MSG_ZEROCOPY. So the time that a send by
// reference takes longer is what lending costs: pages found and held, a notification made and read.
// Where a device gathers, this saves one copy. The cost of a copy of as many bytes that are in no
// cache is measured beside it; lending wins where it costs less. Exit code 0: measured, 5: a send
// failed.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "harness/bench/comparison.h"
#include "harness/bench/route.h"

namespace sluice::bench {
namespace {

constexpr std::size_t kFile = std::size_t{64} << 20U;
constexpr int kRounds = 40;
constexpr std::size_t kBytesInARound = std::size_t{8} << 20U;
constexpr std::array kSizes = {
    std::size_t{1} << 10U,  std::size_t{2} << 10U,  std::size_t{4} << 10U,  std::size_t{8} << 10U,
    std::size_t{12} << 10U, std::size_t{16} << 10U, std::size_t{24} << 10U, std::size_t{32} << 10U,
    std::size_t{64} << 10U, std::size_t{256} << 10U};

[[noreturn]] void Fail(const char* what) {
  fmt::print(stderr, "zerocopy_threshold: {}\n", what);
  std::exit(5);
}

// The mapped file, and where the next send goes on: neighbouring sends take neighbouring bytes.
struct Source {
  std::byte* bytes;
  std::size_t at = 0;

  std::byte* Next(std::size_t size) {
    if (at + size > kFile) at = 0;
    at += size;
    return bytes + (at - size);
  }
};

void Send(int sink, const std::byte* bytes, std::size_t size, int flags) {
  while (size != 0) {
    const ssize_t sent = send(sink, bytes, size, MSG_NOSIGNAL | flags);
    if (sent <= 0) Fail("send failed");
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
}

// As the plugin does now and then; the kernel coalesces notifications meanwhile.
void ReadNotifications(int sink) {
  std::array<std::byte, 256> control;
  msghdr message{};
  do {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
  } while (recvmsg(sink, &message, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0);
}

void Measure(const Route& route, Source& source, std::byte* copies, std::size_t size) {
  const auto sends = static_cast<int>(kBytesInARound / size);
  const auto send_all = [&](int flags) {
    return Seconds([&] {
      for (int i = 0; i < sends; ++i) {
        Send(route.sink(), source.Next(size), size, flags);
        if (flags != 0 && i % 8 == 7) ReadNotifications(route.sink());
      }
      if (flags != 0) ReadNotifications(route.sink());
    });
  };
  const Paired lent = ComparePair(
      kRounds, [&] { return send_all(0); }, [&] { return send_all(MSG_ZEROCOPY); });
  std::vector<double> rounds;
  rounds.reserve(kRounds);
  for (int round = 0; round < kRounds; ++round) {
    rounds.push_back(Seconds([&] {
      for (int i = 0; i < sends; ++i) {
        const std::byte* const from = source.Next(size);
        std::memcpy(copies + (from - source.bytes), from, size);
      }
    }));
  }
  std::ranges::nth_element(rounds, rounds.begin() + kRounds / 2);
  const double copy = rounds[kRounds / 2] / sends * 1e9;
  const double lending = lent.baseline_seconds * (1 / lent.ratio - 1) / sends * 1e9;
  fmt::print("{:>9} {:>16.0f} {:>14.0f}  {}\n", size, lending, copy,
             lending < copy ? "lend" : "copy");
}

int Main() {
  const auto made = MakeRoute("tcp", kFile, DiscardInThread);
  const Route& route = *made;
  const int on = 1;
  if (setsockopt(route.sink(), SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on) != 0) {
    Fail("the socket has no SO_ZEROCOPY");
  }
  void* const mapping =
      mmap(nullptr, kFile, PROT_READ, MAP_PRIVATE | MAP_POPULATE, route.source(), 0);
  void* const copies = mmap(nullptr, kFile, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (mapping == MAP_FAILED || copies == MAP_FAILED) Fail("mmap failed");
  Source source{.bytes = static_cast<std::byte*>(mapping)};
  fmt::print("{:>9} {:>16} {:>14}\n", "bytes", "lending costs ns", "a copy, ns");
  for (const std::size_t size : kSizes) {
    Measure(route, source, static_cast<std::byte*>(copies), size);
  }
  return 0;
}

}  // namespace
}  // namespace sluice::bench

int main() { return sluice::bench::Main(); }
