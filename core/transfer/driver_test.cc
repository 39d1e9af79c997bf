#include "core/transfer/driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <chrono>
#include <memory>
#include <memory_resource>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/wait.h"
#include "core/transfer/testing/plugins.h"
#include "core/transfer/testing/route.h"

namespace sluice::transfer {
namespace {

using testing::Bytes;
using testing::CopyUntil;
using testing::Linked;
using testing::Reader;
using testing::Route;

using Copy = CopyUntil<UINT64_MAX>;

std::span<const std::byte> AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

TEST(Driver, MovesHeadSourceAndTailInOrder) {
  const std::string content = Bytes(10'000);
  Route route(content);
  Request request = route.MakeRequest();
  request.head = AsBytes("HEAD");
  request.tail = AsBytes("TAIL");
  Reader reader(route.receiver.get());
  Driver driver(std::vector{Linked<Copy>()});
  const Outcome& outcome = driver.Run(request);
  route.sink.reset();
  EXPECT_TRUE(outcome.ok()) << Describe(outcome);
  EXPECT_EQ(outcome.bytes_done, 10'008U);
  EXPECT_EQ(outcome.source_done, 10'000U);
  EXPECT_EQ(outcome.plugin, "test.copy");
  EXPECT_EQ(outcome.path_used, "read+write");
  EXPECT_EQ(reader.Join(), "HEAD" + content + "TAIL");
}

// The break may fall into the head, between the parts, into the source or into the tail.
template <std::uint64_t kBreak>
void FallsBackAt(std::uint64_t length) {
  const std::string content = Bytes(1000);
  Route route(content);
  Request request = route.MakeRequest();
  request.offset = 100;
  request.length = length;
  request.head = AsBytes("0123456789");
  request.tail = AsBytes("abcdefghij");
  Reader reader(route.receiver.get());
  Driver driver(std::vector{Linked<CopyUntil<kBreak>>(), Linked<Copy>()});
  const Outcome& outcome = driver.Run(request);
  route.sink.reset();
  const std::string expected = "0123456789" + content.substr(100, length) + "abcdefghij";
  EXPECT_TRUE(outcome.ok()) << Describe(outcome);
  EXPECT_EQ(outcome.bytes_done, expected.size());
  ASSERT_EQ(outcome.fallbacks.size(), 1U);
  EXPECT_EQ(outcome.fallbacks[0].plugin, "test.copy_until");
  EXPECT_EQ(outcome.fallbacks[0].at, kBreak);
  EXPECT_EQ(outcome.fallbacks[0].os_error, EINVAL);
  EXPECT_EQ(outcome.plugin, "test.copy");
  EXPECT_EQ(reader.Join(), expected);
}

TEST(Driver, FallsBackFromExactlyWhereThePluginStopped) {
  for (const std::uint64_t length : {std::uint64_t{800}, std::uint64_t{SLUICE_TO_END}}) {
    FallsBackAt<0>(length);
    FallsBackAt<1>(length);
    FallsBackAt<10>(length);
    FallsBackAt<11>(length);
    FallsBackAt<500>(length);
    FallsBackAt<810>(length);
  }
  FallsBackAt<811>(800);
  FallsBackAt<819>(800);
  FallsBackAt<910>(SLUICE_TO_END);
  FallsBackAt<915>(SLUICE_TO_END);
}

TEST(Driver, TriesOthersWhenResourcesRunOut) {
  Route route("content");
  Driver driver(std::vector{Linked<CopyUntil<0, SLUICE_E_NO_RESOURCES>>(), Linked<Copy>()});
  const Outcome& outcome = driver.Run(route.MakeRequest());
  EXPECT_TRUE(outcome.ok());
  ASSERT_EQ(outcome.fallbacks.size(), 1U);
  EXPECT_EQ(outcome.fallbacks[0].status, SLUICE_E_NO_RESOURCES);
}

TEST(Driver, DoesNotFallBackAfterAnErrorThatIsFinal) {
  Route route(Bytes(1000));
  Driver driver(std::vector{Linked<CopyUntil<10, SLUICE_E_SOURCE_IO>>(), Linked<Copy>()});
  const Outcome& outcome = driver.Run(route.MakeRequest());
  EXPECT_EQ(outcome.status, SLUICE_E_SOURCE_IO);
  EXPECT_EQ(outcome.bytes_done, 10U);
  EXPECT_TRUE(outcome.fallbacks.empty());
}

TEST(Driver, DoesNotFallBackWhenTheRequestForbidsIt) {
  Route route(Bytes(1000));
  Request request = route.MakeRequest();
  request.allow_fallback = false;
  Driver driver(std::vector{Linked<CopyUntil<10>>(), Linked<Copy>()});
  const Outcome& outcome = driver.Run(request);
  EXPECT_EQ(outcome.status, SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(outcome.bytes_done, 10U);
  EXPECT_EQ(Describe(outcome), "no plugin can do it: the limit is reached: " +
                                   boost::system::system_category().message(EINVAL) +
                                   " (plugin test.copy_until, after 10 bytes)");
}

TEST(Driver, ReportsEveryRefusalWhenNoPluginCan) {
  Route route("content");
  Driver driver(std::vector{Linked<CopyUntil<0>>()});
  const Outcome& outcome = driver.Run(route.MakeRequest());
  EXPECT_EQ(outcome.status, SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(outcome.reason, "refused at open");
  EXPECT_EQ(outcome.fallbacks.size(), 1U);
  EXPECT_EQ(outcome.bytes_done, 0U);
}

TEST(Driver, KeepsTheReasonOfThePluginThatStoppedLast) {
  Route route(Bytes(1000));
  Driver driver(std::vector{Linked<CopyUntil<0>>(), Linked<CopyUntil<10>>()});
  const Outcome& outcome = driver.Run(route.MakeRequest());
  EXPECT_EQ(outcome.status, SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(outcome.reason, "the limit is reached");
  EXPECT_EQ(outcome.os_error, EINVAL);
  EXPECT_EQ(outcome.bytes_done, 10U);
  EXPECT_EQ(outcome.fallbacks.size(), 2U);
}

TEST(Driver, WithoutPluginsSaysSo) {
  Route route("content");
  Driver driver({});
  EXPECT_EQ(driver.Run(route.MakeRequest()).reason, "there is no plugin to try");
}

// Reports `kDone` bytes in its first step without moving any.
template <std::uint64_t kDone, std::uint64_t kSource, sluice_status kStatus>
class Liar : public Copy {
 public:
  using Copy::Copy;
  static sluice_status Step(std::uint64_t /*budget*/, sluice_progress& progress) {
    progress.bytes_done = kDone;
    progress.source_done = kSource;
    return kStatus;
  }
};

TEST(Driver, RefusesCountsThatCannotBeTrue) {
  Route route(Bytes(100));
  Request request = route.MakeRequest();
  request.length = 100;
  const RunOptions options{.step_bytes = 50};
  for (const host::PluginPtr& plugin :
       {Linked<Liar<51, 51, SLUICE_MORE>>(),  // more than the budget
        Linked<Liar<10, 11, SLUICE_MORE>>(),  // more from the source than in all
        Linked<Liar<10, 9, SLUICE_MORE>>(),   // a byte of a head that there is not
        Linked<Liar<50, 50, SLUICE_DONE>>(),  // done too early
        Linked<Liar<0, 0, SLUICE_DONE>>()}) {
    Driver driver(std::vector{plugin, Linked<Copy>()});
    const Outcome& outcome = driver.Run(request, options);
    EXPECT_EQ(outcome.status, SLUICE_E_INTERNAL);
    EXPECT_EQ(outcome.reason, "the plugin reports byte counts that cannot be true");
  }
}

TEST(Driver, WaitsForASlowReader) {
  const std::string content = Bytes(3'000'000);
  Route route(content);
  route.MakeSinkNonblocking();
  Driver driver(std::vector{Linked<Copy>()});
  Reader reader(route.receiver.get());
  const Outcome& outcome = driver.Run(route.MakeRequest());
  route.sink.reset();
  EXPECT_TRUE(outcome.ok()) << Describe(outcome);
  EXPECT_EQ(reader.Join(), content);
}

TEST(Driver, StepsForAnEventLoop) {
  const std::string content = Bytes(1'000'000);
  Route route(content);
  route.MakeSinkNonblocking();
  Driver driver(std::vector{Linked<Copy>()});
  Reader reader(route.receiver.get());
  ASSERT_EQ(driver.Start(route.MakeRequest()), SLUICE_OK);
  sluice_status status = SLUICE_MORE;
  std::uint64_t before = 0;
  while (status > SLUICE_DONE) {
    if (status == SLUICE_WOULD_BLOCK) {
      EXPECT_EQ(driver.progress().wait_handle, route.sink.get());
      EXPECT_EQ(driver.progress().wait_events, SLUICE_WAIT_WRITABLE);
      ASSERT_TRUE(
          base::IsReady(route.sink.get(), SLUICE_WAIT_WRITABLE, std::chrono::milliseconds(-1)));
    }
    status = driver.Step(1000);
    ASSERT_LE(driver.outcome().bytes_done - before, 1000U);
    before = driver.outcome().bytes_done;
  }
  EXPECT_EQ(status, SLUICE_DONE);
  EXPECT_EQ(driver.Step(1000), SLUICE_DONE) << "an ended transfer stays ended";
  route.sink.reset();
  EXPECT_EQ(reader.Join(), content);
}

TEST(Driver, ReportsProgressAfterEveryStepThatMovedBytes) {
  Route route(Bytes(10'000));
  Reader reader(route.receiver.get());
  std::vector<std::uint64_t> seen;
  Driver driver(std::vector{Linked<Copy>()});
  const RunOptions options{.step_bytes = 4000,
                           .on_progress = [&](std::uint64_t bytes) { seen.push_back(bytes); }};
  driver.Run(route.MakeRequest(), options);
  route.sink.reset();
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{4000, 8000, 10'000}));
}

TEST(Driver, CancelsWhileWaitingForThePeer) {
  Route route(Bytes(3'000'000));
  route.MakeSinkNonblocking();
  base::Cancellation cancellation = base::Cancellation::Create().value();
  Driver driver(std::vector{Linked<Copy>()});
  std::uint64_t seen = 0;
  std::thread canceller;
  // Nobody reads, so the transfer waits for ever once the buffers are full.
  const RunOptions options{.cancellation = &cancellation, .on_progress = [&](std::uint64_t bytes) {
                             seen = bytes;
                             if (!canceller.joinable()) {
                               canceller = std::thread([&] { cancellation.Cancel(); });
                             }
                           }};
  const Outcome& outcome = driver.Run(route.MakeRequest(), options);
  canceller.join();
  EXPECT_EQ(outcome.status, SLUICE_E_CANCELLED);
  EXPECT_EQ(outcome.bytes_done, seen);
  EXPECT_GT(seen, 0U);
}

TEST(Driver, MovesNothingWhenCancelledBefore) {
  Route route("content");
  base::Cancellation cancellation = base::Cancellation::Create().value();
  cancellation.Cancel();
  cancellation.Cancel();
  Driver driver(std::vector{Linked<Copy>()});
  const Outcome& outcome = driver.Run(route.MakeRequest(), {.cancellation = &cancellation});
  EXPECT_EQ(outcome.status, SLUICE_E_CANCELLED);
  EXPECT_EQ(outcome.bytes_done, 0U);
}

TEST(Driver, ReportsAPeerThatHasGone) {
  Route route(Bytes(3'000'000));
  route.receiver.reset();
  Driver driver(std::vector{Linked<Copy>()});
  const Outcome& outcome = driver.Run(route.MakeRequest());
  EXPECT_EQ(outcome.status, SLUICE_E_SINK_CLOSED);
  EXPECT_NE(outcome.os_error, 0);
}

// Starts an operation of `kBytes` in its first step, and counts it in the second.
template <std::uint64_t kBytes>
class InFlight : public Copy {
 public:
  using Copy::Copy;
  sluice_status Step(std::uint64_t /*budget*/, sluice_progress& progress) {
    if (!std::exchange(started_, true)) {
      progress.in_flight = kBytes;
      return WaitFor(progress, 0, SLUICE_WAIT_WRITABLE);
    }
    progress.bytes_done = progress.source_done = kBytes;
    progress.path = "none";
    return SLUICE_MORE;
  }

 private:
  bool started_ = false;
};

TEST(Driver, CountsWhatWasInFlightWhateverTheBudgetOfTheStepThatSeesIt) {
  Route route(Bytes(100));
  Driver driver(std::vector{Linked<InFlight<50>>()});
  ASSERT_EQ(driver.Start(route.MakeRequest()), SLUICE_OK);
  ASSERT_EQ(driver.Step(50), SLUICE_WOULD_BLOCK);
  EXPECT_EQ(driver.outcome().bytes_done, 0U);
  ASSERT_EQ(driver.Step(1), SLUICE_MORE);
  EXPECT_EQ(driver.outcome().bytes_done, 50U);
  driver.Cancel();
  EXPECT_EQ(driver.outcome().in_flight, 0U);
}

TEST(Driver, TellsWhatWasInFlightWhenATransferIsCancelled) {
  Route route(Bytes(100));
  Driver driver(std::vector{Linked<InFlight<50>>()});
  ASSERT_EQ(driver.Start(route.MakeRequest()), SLUICE_OK);
  ASSERT_EQ(driver.Step(50), SLUICE_WOULD_BLOCK);
  driver.Cancel();
  EXPECT_EQ(driver.outcome().status, SLUICE_E_CANCELLED);
  EXPECT_EQ(driver.outcome().in_flight, 50U);
  ASSERT_EQ(driver.Start(route.MakeRequest()), SLUICE_OK);
  EXPECT_EQ(driver.outcome().in_flight, 0U) << "of the transfer before";
}

TEST(Driver, StartsAnewAfterATransferWasLeftUnfinished) {
  Route first(Bytes(10'000));
  Driver driver(std::vector{Linked<Copy>()});
  ASSERT_EQ(driver.Start(first.MakeRequest()), SLUICE_OK);
  ASSERT_EQ(driver.Step(100), SLUICE_MORE);
  driver.Cancel();
  EXPECT_EQ(driver.outcome().status, SLUICE_E_CANCELLED);
  EXPECT_EQ(driver.outcome().bytes_done, 100U);
  Route second("content");
  EXPECT_TRUE(driver.Run(second.MakeRequest()).ok());
  EXPECT_EQ(driver.outcome().bytes_done, 7U);
}

// Takes no time, whatever it is asked for, and notes what that was.
class Instant {
 public:
  static constexpr Identity kIdentity{
      .name = "test.instant", .version = "1.0.0", .summary = "moves nothing, at once"};
  static constexpr std::array<sluice_claim, 0> kClaims{};
  inline static std::vector<std::uint64_t> budgets;

  static sluice_status Probe(const sluice_route&, sluice_report&) { return SLUICE_OK; }
  explicit Instant(const sluice_request& request) : cursor_(request) {}
  static sluice_status Open(sluice_report&) { return SLUICE_OK; }
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    budgets.push_back(budget);
    cursor_.Advance(cursor_.Limit(budget));
    cursor_.Count(progress);
    progress.path = "nothing";
    return cursor_.part() == Cursor::Part::kEnd ? SLUICE_DONE : SLUICE_MORE;
  }

 private:
  Cursor cursor_;
};

TEST(Driver, StepsGrowWhileTheyTakeNoTimeIfAsked) {
  const Route route("content");
  Request request = route.MakeRequest();
  request.length = std::uint64_t{10} << 30U;
  Driver driver(std::vector{Linked<Instant>()});
  Instant::budgets.clear();
  EXPECT_TRUE(driver.RunGrowing(request, std::chrono::seconds(10)).ok());
  EXPECT_THAT(Instant::budgets,
              ::testing::ElementsAre(kStepBytes, 16 * kStepBytes, 256 * kStepBytes,
                                     4096 * kStepBytes, 65536 * kStepBytes));
  Instant::budgets.clear();
  request.length = 3 * kStepBytes;
  EXPECT_TRUE(driver.Run(request).ok());
  EXPECT_THAT(Instant::budgets, ::testing::ElementsAre(kStepBytes, kStepBytes, kStepBytes));
}

TEST(Driver, StepsDoNotGrowWhenTheyTakeTheirTime) {
  const Route route("content");
  Request request = route.MakeRequest();
  request.length = 100 * kStepBytes;
  Driver driver(std::vector{Linked<Instant>()});
  Instant::budgets.clear();
  EXPECT_TRUE(driver.RunGrowing(request, std::chrono::nanoseconds(1)).ok());
  EXPECT_THAT(Instant::budgets, ::testing::Each(kStepBytes));
}

// The same, but cannot go on after two steps.
class InstantTwice : public Instant {
 public:
  static constexpr Identity kIdentity{
      .name = "test.instant_twice", .version = "1.0.0", .summary = "moves nothing, twice"};
  using Instant::Instant;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    if (steps_++ == 2) return Fail(progress, SLUICE_E_UNSUPPORTED, "only twice");
    return Instant::Step(budget, progress);
  }

 private:
  int steps_ = 0;
};

// What went quickly before says nothing of another plugin.
TEST(Driver, StepsBeginAnewAfterAFallback) {
  const Route route("content");
  Request request = route.MakeRequest();
  request.length = std::uint64_t{10} << 30U;
  Driver driver(std::vector{Linked<InstantTwice>(), Linked<Instant>()});
  Instant::budgets.clear();
  EXPECT_TRUE(driver.RunGrowing(request, std::chrono::seconds(10)).ok());
  ASSERT_GT(Instant::budgets.size(), 2U);
  EXPECT_EQ(Instant::budgets[1], 16 * kStepBytes);
  EXPECT_EQ(Instant::budgets[2], kStepBytes);
}

// Like Copy, and the kernel reports on as many sends as there were bytes.
template <std::uint64_t kBytes>
class ReportingUntil : public CopyUntil<kBytes> {
 public:
  using CopyUntil<kBytes>::CopyUntil;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    const sluice_status status = CopyUntil<kBytes>::Step(budget, progress);
    bytes_ = progress.bytes_done;
    return status;
  }
  void Report(sluice_kernel_counts& counts) const noexcept {
    counts.by_reference = counts.reported = bytes_;
    counts.copied = 1;
  }

 private:
  std::uint64_t bytes_ = 0;
};

TEST(Driver, AddsUpWhatTheKernelSaysToThePlugins) {
  Route route(Bytes(1000));
  Driver driver(std::vector{Linked<ReportingUntil<100>>(), Linked<ReportingUntil<UINT64_MAX>>()});
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(driver.Run(route.MakeRequest()).ok());
    EXPECT_EQ(driver.outcome().kernel.by_reference, 1000U) << "of this transfer alone";
    EXPECT_EQ(driver.outcome().kernel.copied, 2U);
  }
  Driver silent(std::vector{Linked<Copy>()});
  ASSERT_TRUE(silent.Run(route.MakeRequest()).ok());
  EXPECT_EQ(silent.outcome().kernel.by_reference, 0U);
}

// What transfers of Keeping make, and who has it.
struct Made {
  static inline int all = 0;
  static inline int left = 0;

  Made() {
    ++all;
    ++left;
  }
  Made(const Made&) = delete;
  Made& operator=(const Made&) = delete;
  ~Made() { --left; }
};

// Like CopyUntil, and keeps something for the next transfer.
template <std::uint64_t kBytes>
class Keeping : public CopyUntil<kBytes> {
 public:
  using Kept = std::unique_ptr<Made>;

  explicit Keeping(const sluice_request& request, Kept&& kept = {})
      : CopyUntil<kBytes>(request), made_(std::move(kept)) {
    if (!made_) made_ = std::make_unique<Made>();
  }
  Kept Keep() noexcept { return std::move(made_); }

 private:
  Kept made_;
};

class DriverReuse : public ::testing::Test {
 protected:
  DriverReuse() { Made::all = 0; }
  ~DriverReuse() override {
    EXPECT_EQ(Made::left, 0) << "drivers leave nothing behind";
    route_.sink.reset();  // lets the reader end
  }

  Route route_{Bytes(1000)};
  Reader reader_{route_.receiver.get()};
};

TEST_F(DriverReuse, UsesAgainWhatAPluginKeeps) {
  Driver driver(std::vector{Linked<Keeping<UINT64_MAX>>()});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(driver.Run(route_.MakeRequest()).ok());
  EXPECT_EQ(Made::all, 1);
  EXPECT_EQ(Made::left, 1);
}

TEST_F(DriverReuse, KeepsAfterATransferThatWasCancelledToo) {
  Driver driver(std::vector{Linked<Keeping<UINT64_MAX>>()});
  ASSERT_EQ(driver.Start(route_.MakeRequest()), SLUICE_OK);
  driver.Step(10);
  driver.Cancel();
  EXPECT_TRUE(driver.Run(route_.MakeRequest()).ok());
  EXPECT_EQ(Made::all, 1);
}

TEST_F(DriverReuse, HoldsNothingBetweenTransfersIfAsked) {
  Driver driver(std::vector{Linked<Keeping<UINT64_MAX>>()}, *std::pmr::new_delete_resource(),
                Driver::Between::kNothing);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(driver.Run(route_.MakeRequest()).ok());
    EXPECT_EQ(Made::left, 0);
  }
}

// Plugins take turns in one storage.
TEST_F(DriverReuse, GivesUpWhatAPluginKeepsForAnother) {
  Driver driver(std::vector{Linked<Keeping<100>>(), Linked<Copy>()});
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(driver.Run(route_.MakeRequest()).ok());
    EXPECT_EQ(driver.outcome().fallbacks.size(), 1U);
    EXPECT_EQ(Made::left, 0);
  }
  Driver other(std::vector{Linked<Keeping<100>>(), Linked<Keeping<UINT64_MAX>>()});
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(other.Run(route_.MakeRequest()).ok());
  EXPECT_EQ(Made::left, 1);
}

}  // namespace
}  // namespace sluice::transfer
