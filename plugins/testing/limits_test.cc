// Every plugin keeps count under pressure: full sinks, signals, budgets, and numbers beyond 32
// bits.
#include <gtest/gtest.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <string>

#include "plugins/testing/cases.h"
#include "plugins/testing/ends.h"
#include "plugins/testing/transfer.h"

namespace sluice::plugins::testing {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;
constexpr std::uint64_t kGiB = 1024 * kMiB;

class Limits : public ::testing::TestWithParam<Case> {};

TEST_P(Limits, AFullSinkIsWaitedForAndLosesNothing) {
  if (!GetParam().nonblocking) GTEST_SKIP() << "a blocking sink is never full";
  const SourceFile source(kMiB + 11);
  ChannelOptions options = GetParam().options();
  options.send_buffer = 4608;
  Channel channel(options);
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(),
                    {.head = "head", .tail = "tail"});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  sluice_status status;
  do {
    status = transfer.Step(kMiB);
  } while (status == SLUICE_MORE);
  ASSERT_EQ(status, SLUICE_WOULD_BLOCK);
  EXPECT_EQ(transfer.progress().wait_handle, channel.sink());
  EXPECT_EQ(transfer.progress().wait_events, SLUICE_WAIT_WRITABLE);
  EXPECT_GT(transfer.progress().bytes_done, 0u);

  constexpr std::size_t kCrumb = 1448;
  channel.StartReading(kCrumb);
  ASSERT_EQ(transfer.Finish(), SLUICE_DONE) << transfer.progress().reason;
  EXPECT_TRUE(SameBytes("head" + Pattern(0, kMiB + 11) + "tail", channel.Finish()));
}

TEST_P(Limits, AStepOfABlockingSinkUsesItsBudgetWhole) {
  if (GetParam().nonblocking) GTEST_SKIP() << "a full sink ends the step earlier";
  const SourceFile source(kMiB);
  Channel channel(GetParam().options());
  channel.StartReading();
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {.length = kMiB});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  constexpr std::uint64_t kBudget = 300'000;
  for (std::uint64_t step = 1; step <= 3; ++step) {
    ASSERT_EQ(transfer.Step(kBudget), SLUICE_MORE);
    EXPECT_EQ(transfer.progress().bytes_done, step * kBudget);
  }
  EXPECT_EQ(transfer.Step(UINT64_MAX), SLUICE_DONE);
}

TEST_P(Limits, DoneComesWithTheLastByteOfALength) {
  const SourceFile source(10'000);
  Channel channel(GetParam().options());
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {.length = 9'000});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  EXPECT_EQ(transfer.Step(9'000), SLUICE_DONE);
}

// Interrupts this thread every 200 µs with a signal whose handler does not restart system calls.
class SignalStorm {
 public:
  SignalStorm() {
    seen = 0;
    struct sigaction action {};
    action.sa_handler = [](int) { ++seen; };
    sigaction(SIGALRM, &action, &before_);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGALRM;
    event._sigev_un._tid = gettid();
    timer_create(CLOCK_MONOTONIC, &event, &timer_);
    constexpr timespec kPeriod{.tv_sec = 0, .tv_nsec = 200'000};
    const itimerspec every{.it_interval = kPeriod, .it_value = kPeriod};
    timer_settime(timer_, 0, &every, nullptr);
  }
  ~SignalStorm() {
    timer_delete(timer_);
    sigaction(SIGALRM, &before_, nullptr);
  }
  SignalStorm(const SignalStorm&) = delete;
  SignalStorm& operator=(const SignalStorm&) = delete;

  int interrupts() const { return seen; }

 private:
  inline static std::atomic<int> seen = 0;
  struct sigaction before_ {};
  timer_t timer_{};
};

TEST_P(Limits, ASignalStormChangesNoByte) {
  // With so small a buffer TCP waits for delayed acknowledgements.
  const std::uint64_t size = (GetParam().sink_kind == SLUICE_KIND_TCP ? 1 : 8) * kMiB + 5;
  const SourceFile source(size);
  ChannelOptions options = GetParam().options();
  options.send_buffer = 16 * 1024;
  Channel channel(options);
  constexpr std::size_t kCrumb = 4096;
  channel.StartReading(kCrumb);
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {.head = "head"});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  const SignalStorm storm;
  ASSERT_EQ(transfer.Finish(), SLUICE_DONE) << transfer.progress().reason;
  EXPECT_TRUE(SameBytes("head" + Pattern(0, size), channel.Finish()));
  EXPECT_TRUE(storm.interrupts() > 0 || options.kind == SLUICE_KIND_FILE);
}

TEST_P(Limits, OffsetsBeyondFourGiB) {
  constexpr std::uint64_t kOffset = 5 * kGiB + 1234;
  const SourceFile source(0);
  source.Fill(kOffset - 5000, 205'000);
  Channel channel(GetParam().options());
  channel.StartReading();
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {.offset = kOffset});
  ASSERT_EQ(transfer.Run(), SLUICE_DONE) << transfer.progress().reason;
  EXPECT_TRUE(SameBytes(Pattern(kOffset, 200'000), channel.Finish()));
}

TEST_P(Limits, LengthsBeyondTwoGiB) {
  if (GetParam().nonblocking || GetParam().sink_kind != SLUICE_KIND_TCP) {
    GTEST_SKIP() << "2 GiB go over a blocking TCP socket only";
  }
  constexpr std::uint64_t kLength = 2 * kGiB + 4097;
  const SourceFile source(0);
  source.Resize(kLength + 1);
  Channel channel(GetParam().options());
  channel.StartDiscarding();
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {.length = kLength});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  std::uint64_t expected = kLength;
  if (GetParam().by_reference()) {
    ASSERT_EQ(transfer.Finish(UINT64_MAX), SLUICE_DONE) << transfer.progress().reason;
  } else {
    expected = 8 * kMiB;  // Copying it all takes seconds; these ask for small pieces in any case.
    ASSERT_EQ(transfer.Step(expected), SLUICE_MORE) << transfer.progress().reason;
  }
  EXPECT_EQ(transfer.progress().source_done, expected);
  channel.Finish();
  EXPECT_EQ(channel.received(), expected);
}

INSTANTIATE_TEST_SUITE_P(Plugins, Limits,
                         ::testing::ValuesIn(AllCases({SLUICE_KIND_TCP, SLUICE_KIND_UNIX,
                                                       SLUICE_KIND_PIPE, SLUICE_KIND_FILE})),
                         CaseName);

}  // namespace
}  // namespace sluice::plugins::testing
