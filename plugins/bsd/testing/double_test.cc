// The doubles of sendfile(2) keep the rules of their systems, and a double that breaks one is told
// apart from one that does not, rule by rule. Which double this is linked with, SLUICE_DOUBLE says.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/time.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "plugins/bsd/system.h"
#include "plugins/bsd/testing/rules.h"
#include "plugins/common/testing/ends.h"

namespace sluice::plugins::bsd {
namespace {

using testing::Channel;
using testing::SourceFile;

enum System : std::uint8_t { kFreeBsd = 1, kDragonFly = 2, kMacOs = 4 };
constexpr std::uint8_t kAll = kFreeBsd | kDragonFly | kMacOs;
constexpr System kThis = SLUICE_DOUBLE;

constexpr std::string_view kHead = "ten bytes ";
// More than a socket with kSmallBuffer takes, and than FreeBSD sends at once.
constexpr std::size_t kLarge = 300'000;
constexpr int kSmallBuffer = 8192;

std::span<const std::byte> Head() { return std::as_bytes(std::span(kHead)); }

Channel Unix(bool nonblocking = false) {
  return Channel(
      {.kind = SLUICE_KIND_UNIX, .nonblocking = nonblocking, .send_buffer = kSmallBuffer});
}

std::int64_t Arrived(const Channel& channel) {
  int queued = 0;
  ioctl(channel.receiver(), FIONREAD, &queued);
  return queued;
}

bool HeaderIsCounted() {
  const SourceFile file(100);
  const Channel channel = Unix();
  const Sent sent = SendFile(file.fd(), channel.sink(), 0, 100, Head());
  const std::int64_t expected = kThis == kFreeBsd ? 110 : 100;
  return sent.error == 0 && sent.bytes == expected && Arrived(channel) == 110;
}

bool CountIsOfTheFile() {
  const SourceFile file(100);
  const Channel channel = Unix();
  return SendFile(file.fd(), channel.sink(), 0, 50, Head()).error == 0 && Arrived(channel) == 60;
}

bool ZeroIsToTheEnd() {
  const SourceFile file(100);
  const Channel channel = Unix();
  const Sent sent = SendFile(file.fd(), channel.sink(), 30, 0, {});
  return sent.error == 0 && sent.bytes == 70 && Arrived(channel) == 70;
}

bool EmptyFileDropsHeader() {
  const SourceFile file(0);
  const Channel channel = Unix();
  const Sent sent = SendFile(file.fd(), channel.sink(), 0, 100, Head());
  return sent.error == 0 && sent.bytes == 0 && Arrived(channel) == 0;
}

bool AgainCarriesBytes() {
  const SourceFile file(kLarge);
  const Channel channel = Unix(/*nonblocking=*/true);
  const Sent sent = SendFile(file.fd(), channel.sink(), 0, kLarge, {});
  return sent.error == EAGAIN && sent.bytes > 0 && sent.bytes == Arrived(channel);
}

// Interrupts whatever blocks, again and again: a call that has sent something may answer that
// first.
class Alarms {
 public:
  Alarms() {
    struct sigaction ignore = {};
    ignore.sa_handler = [](int) {};
    sigaction(SIGALRM, &ignore, &before_);
    const itimerval often = {.it_interval = {.tv_sec = 0, .tv_usec = 5000},
                             .it_value = {.tv_sec = 0, .tv_usec = 5000}};
    setitimer(ITIMER_REAL, &often, nullptr);
  }
  Alarms(const Alarms&) = delete;
  Alarms& operator=(const Alarms&) = delete;
  ~Alarms() {
    const itimerval never = {};
    setitimer(ITIMER_REAL, &never, nullptr);
    sigaction(SIGALRM, &before_, nullptr);
  }

 private:
  struct sigaction before_ = {};
};

bool InterruptCarriesBytes() {
  const SourceFile file(kLarge);
  const Channel channel = Unix();
  const Alarms alarms;
  const Sent sent = SendFile(file.fd(), channel.sink(), 0, kLarge, {});
  return sent.error == EINTR && sent.bytes > 0 && sent.bytes == Arrived(channel);
}

bool ClosedCarriesBytes() {
  signal(SIGPIPE, SIG_IGN);
  const SourceFile file(kLarge);
  Channel channel = Unix();
  std::thread peer([&] {
    pollfd ready = {.fd = channel.receiver(), .events = POLLIN, .revents = 0};
    poll(&ready, 1, /*timeout=*/-1);
    channel.CloseReceiver();
  });
  const Sent sent = SendFile(file.fd(), channel.sink(), 0, kLarge, {});
  peer.join();
  return sent.error == EPIPE && sent.bytes > 0;
}

bool SuccessMayBeShort() {
  const SourceFile file(kLarge);
  Channel channel = Unix();
  channel.StartDiscarding();
  const Sent sent = SendFile(file.fd(), channel.sink(), 0, kLarge, {});
  channel.Finish();
  return sent.error == 0 && sent.bytes > 0 && sent.bytes < std::int64_t{kLarge};
}

bool EndIsSuccess() {
  const SourceFile file(100);
  const Channel channel = Unix();
  const Sent sent = SendFile(file.fd(), channel.sink(), 0, 200, {});
  return sent.error == 0 && sent.bytes == 100;
}

bool EarlyLeavesGarbage() {
  const Channel channel = Unix();
  const Sent sent = SendFile(/*file=*/-1, channel.sink(), 0, 100, {});
  return sent.error == EBADF && sent.bytes != 0 && Arrived(channel) == 0;
}

struct RuleTest {
  Rule rule;
  std::string_view name;
  std::uint8_t systems;
  std::string_view source;
  bool (*holds)();
};

constexpr std::string_view kMeasured = "measured on FreeBSD 13.1";
constexpr std::string_view kDragonFlySource = "DragonFly 5.9, sys/kern/uipc_syscalls.c";

constexpr RuleTest kRules[] = {
    {Rule::kHeaderIsCounted, "HeaderIsCounted", kFreeBsd | kDragonFly, kMeasured, HeaderIsCounted},
    {Rule::kCountIsOfTheFile, "CountIsOfTheFile", kFreeBsd | kDragonFly, kMeasured,
     CountIsOfTheFile},
    {Rule::kZeroIsToTheEnd, "ZeroIsToTheEnd", kAll, "sendfile(2)", ZeroIsToTheEnd},
    {Rule::kEmptyFileDropsHeader, "EmptyFileDropsHeader", kFreeBsd, kMeasured,
     EmptyFileDropsHeader},
    {Rule::kAgainCarriesBytes, "AgainCarriesBytes", kAll, "sendfile(2)", AgainCarriesBytes},
    {Rule::kInterruptCarriesBytes, "InterruptCarriesBytes", kAll, "sendfile(2)",
     InterruptCarriesBytes},
    {Rule::kClosedCarriesBytes, "ClosedCarriesBytes", kAll, kMeasured, ClosedCarriesBytes},
    {Rule::kSuccessMayBeShort, "SuccessMayBeShort", kFreeBsd, kMeasured, SuccessMayBeShort},
    {Rule::kEndIsSuccess, "EndIsSuccess", kAll, kMeasured, EndIsSuccess},
    {Rule::kEarlyLeavesGarbage, "EarlyLeavesGarbage", kDragonFly, kDragonFlySource,
     EarlyLeavesGarbage},
};

std::vector<RuleTest> RulesOfThis() {
  std::vector<RuleTest> rules;
  for (const RuleTest& rule : kRules) {
    if ((rule.systems & kThis) != 0) rules.push_back(rule);
  }
  return rules;
}

class Double : public ::testing::TestWithParam<RuleTest> {
 protected:
  void TearDown() override { broken_rule = Rule::kNone; }
};

TEST_P(Double, KeepsRule) { EXPECT_TRUE(GetParam().holds()) << GetParam().source; }

TEST_P(Double, ThatBreaksRuleIsFound) {
  broken_rule = GetParam().rule;
  EXPECT_FALSE(GetParam().holds()) << GetParam().source;
}

INSTANTIATE_TEST_SUITE_P(Rules, Double, ::testing::ValuesIn(RulesOfThis()),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace sluice::plugins::bsd
