// Ending a transfer early: by its slot, by the socket, by the end of the io_context.
#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

#include "core/asio/async_transfer.h"
#include "core/asio/testing/scene.h"

namespace sluice::asio {
namespace {

using testing::Bytes;
using testing::Connect;
using testing::Copier;
using testing::CopyUntil;
using testing::Drain;
using testing::Ending;
using testing::Ends;
using testing::FileWith;
using testing::Linked;
using testing::tcp;
using transfer::Outcome;
namespace net = boost::asio;

constexpr std::size_t kLarge = std::size_t{8} << 20;

// A large transfer to a receiver that does not read, until it waits.
class Stalled : public ::testing::TestWithParam<net::cancellation_type> {
 protected:
  void Start(Ending& ending) {
    async_transfer(ends.sender, file.get(), Copier(), {},
                   net::bind_cancellation_slot(signal.slot(), ending.Handler()));
    context.poll();
    ASSERT_EQ(ending.times, 0);
  }

  net::io_context context;
  Ends ends = Connect(context.get_executor());
  std::string content = Bytes(kLarge);
  base::UniqueHandle file = FileWith(content);
  net::cancellation_signal signal;
};

TEST_P(Stalled, IsCancelledBySlotAndGoesOnFromBytesDone) {
  Ending ending;
  Start(ending);
  signal.emit(GetParam());
  context.restart();
  context.poll();
  ASSERT_EQ(ending.times, 1);
  EXPECT_EQ(ending.error, net::error::operation_aborted);
  EXPECT_EQ(ending.outcome.status, SLUICE_E_CANCELLED);
  EXPECT_EQ(ending.outcome.in_flight, 0U);
  ASSERT_GT(ending.outcome.bytes_done, 0U);
  ASSERT_LT(ending.outcome.bytes_done, kLarge);

  // Again by the same slot, which nothing of the first operation is left in.
  Ending rest;
  async_transfer(ends.sender, file.get(), Copier(), {.offset = ending.outcome.bytes_done},
                 net::bind_cancellation_slot(signal.slot(), [&](auto error, const Outcome& it) {
                   rest.Handler()(error, it);
                   ends.sender.close();
                 }));
  Drain drain(ends.receiver, 65536);
  context.restart();
  context.run();
  EXPECT_FALSE(rest.error) << rest.error.message();
  EXPECT_EQ(rest.outcome.bytes_done, kLarge - ending.outcome.bytes_done);
  EXPECT_TRUE(drain.bytes() == content);
}

INSTANTIATE_TEST_SUITE_P(AsyncTransfer, Stalled,
                         ::testing::Values(net::cancellation_type::terminal,
                                           net::cancellation_type::partial,
                                           net::cancellation_type::all));

using AsyncTransferStalled = Stalled;

TEST_F(AsyncTransferStalled, DoesNotHearOfATotalCancellation) {
  Ending ending;
  Start(ending);
  signal.emit(net::cancellation_type::total);
  context.restart();
  context.poll();
  EXPECT_EQ(ending.times, 0);
}

TEST_F(AsyncTransferStalled, IsEndedByCancellingTheSocket) {
  Ending ending;
  Start(ending);
  ends.sender.cancel();
  context.restart();
  context.run();
  EXPECT_EQ(ending.error, net::error::operation_aborted);
  EXPECT_EQ(ending.outcome.status, SLUICE_E_CANCELLED);
}

TEST(AsyncTransferCancellation, ComesBetweenTwoSteps) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith(Bytes(16'000));
  net::cancellation_signal signal;
  Ending ending;
  async_transfer(ends.sender, file.get(), Copier(), {.step_bytes = 1000},
                 net::bind_cancellation_slot(signal.slot(), ending.Handler()));
  net::post(context, [&] { signal.emit(net::cancellation_type::partial); });
  context.run();
  EXPECT_EQ(ending.error, net::error::operation_aborted);
  // The first step, the second before the signal was emitted.
  EXPECT_EQ(ending.outcome.bytes_done, 2000U);
  EXPECT_EQ(ends.receiver.available(), 2000U);
}

TEST(AsyncTransferCancellation, ComesTooLateForWhatHasEnded) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith("content");
  net::cancellation_signal signal;
  Ending ending;
  async_transfer(ends.sender, file.get(), Copier(), {.length = 7},
                 net::bind_cancellation_slot(signal.slot(), ending.Handler()));
  signal.emit(net::cancellation_type::terminal);
  context.run();
  EXPECT_FALSE(ending.error);
  EXPECT_EQ(ending.outcome.bytes_done, 7U);
}

// A copier that counts itself, and looks whether its ends are there when it is closed.
struct Watch {
  int open = 0;
  int closed_in_time = 0;
};
Watch& TheWatch() {
  static Watch watch;
  return watch;
}

class Watched : public CopyUntil<UINT64_MAX> {
 public:
  explicit Watched(const sluice_request& request)
      : CopyUntil(request),
        source_(static_cast<base::Handle>(request.route->source->handle)),
        sink_(static_cast<base::Handle>(request.route->sink->handle)) {
    ++TheWatch().open;
  }
  ~Watched() {
    --TheWatch().open;
    if (base::IsOpen(source_) && base::IsOpen(sink_)) ++TheWatch().closed_in_time;
  }

 private:
  base::Handle source_;
  base::Handle sink_;
};

// What a program keeps for a connection, alive as long as its handlers.
struct Session {
  explicit Session(net::io_context& context) : ends(Connect(context.get_executor())) {}
  Ends ends;
  base::UniqueHandle file = FileWith(Bytes(kLarge));
  transfer::Driver driver{std::vector{Linked<Watched>()}};
};

TEST(AsyncTransferDestruction, ClosesThePluginBeforeTheHandlerGoes) {
  TheWatch() = {};
  {
    net::io_context context;
    auto session = std::make_shared<Session>(context);
    Session& its = *session;
    async_transfer(its.ends.sender, its.file.get(), std::vector{Linked<Watched>()}, {},
                   [session = std::move(session)](auto, const Outcome&) { FAIL(); });
    context.poll();
    EXPECT_EQ(TheWatch().open, 1);
  }
  EXPECT_EQ(TheWatch().open, 0);
  EXPECT_EQ(TheWatch().closed_in_time, 1);
}

TEST(AsyncTransferDestruction, ClosesThePluginBeforeACoroutineGoes) {
  TheWatch() = {};
  {
    net::io_context context;
    std::optional<tcp::socket> receiver;
    net::co_spawn(
        context,
        [&]() -> net::awaitable<void> {
          Ends ends = Connect(co_await net::this_coro::executor);
          receiver.emplace(std::move(ends.receiver));
          const auto file = FileWith(Bytes(kLarge));
          const std::vector plugins{Linked<Watched>()};
          co_await async_transfer(ends.sender, file.get(), plugins, {}, net::use_awaitable);
        },
        net::detached);
    context.poll();
    EXPECT_EQ(TheWatch().open, 1);
    receiver.reset();
  }
  EXPECT_EQ(TheWatch().open, 0);
  EXPECT_EQ(TheWatch().closed_in_time, 1);
}

TEST(AsyncTransferDestruction, LeavesALentDriverToItsOwner) {
  TheWatch() = {};
  {
    net::io_context context;
    auto session = std::make_shared<Session>(context);
    Session& its = *session;
    const transfer::Request request = {.source = transfer::Describe(its.file.get()).value(),
                                       .sink = {}};
    async_transfer(its.ends.sender, its.driver, request,
                   [session = std::move(session)](auto, const Outcome&) { FAIL(); });
    context.poll();
    EXPECT_EQ(TheWatch().open, 1);
  }
  EXPECT_EQ(TheWatch().open, 0);
  EXPECT_EQ(TheWatch().closed_in_time, 1);
}

TEST(AsyncTransferDestruction, ToleratesADriverThatIsGoneBefore) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith(Bytes(kLarge));
  transfer::Driver driver(Copier());
  async_transfer(ends.sender, driver,
                 transfer::Request{.source = transfer::Describe(file.get()).value(), .sink = {}},
                 [](auto, const Outcome&) { FAIL(); });
  context.poll();
}

}  // namespace
}  // namespace sluice::asio
