#include "core/asio/async_transfer.h"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <memory>
#include <thread>

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
using transfer::Outcome;
namespace net = boost::asio;

constexpr std::size_t kLarge = std::size_t{3} << 20;

// Closes the sender when the transfer has ended, so that the receiver sees the end.
void CloseAfter(Ends& ends, Ending& ending, auto&&... arguments) {
  async_transfer(ends.sender, arguments...,
                 [&ends, handler = ending.Handler()](boost::system::error_code error,
                                                     const Outcome& outcome) mutable {
                   handler(error, outcome);
                   ends.sender.close();
                 });
}

TEST(AsyncTransfer, CallsBackWhenEveryByteHasBeenAccepted) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const std::string content = Bytes(kLarge);
  const auto file = FileWith(content);
  Ending ending;
  CloseAfter(ends, ending, file.get(), Copier(), TransferOptions{});
  Drain drain(ends.receiver, 65536);
  context.run();
  EXPECT_EQ(ending.times, 1);
  EXPECT_FALSE(ending.error) << ending.error.message();
  EXPECT_EQ(ending.outcome.bytes_done, kLarge);
  EXPECT_EQ(ending.outcome.plugin, "test.copy");
  EXPECT_TRUE(drain.bytes() == content);
}

TEST(AsyncTransfer, FulfilsAFuture) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith("through a future");
  auto future = async_transfer(ends.sender, file.get(), Copier(), {}, net::use_future);
  context.run();
  EXPECT_EQ(future.get().bytes_done, 16U);
}

TEST(AsyncTransfer, LetsAFutureThrow) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith("short");
  auto future = async_transfer(ends.sender, file.get(), Copier(), {.length = 100}, net::use_future);
  context.run();
  try {
    future.get();
    FAIL();
  } catch (const boost::system::system_error& failure) {
    EXPECT_EQ(failure.code(),
              boost::system::error_code(SLUICE_E_SOURCE_TRUNCATED, TransferCategory()));
  }
}

TEST(AsyncTransfer, FulfilsAFutureWithTheOutcomeOfAFailure) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith("short");
  auto future = async_transfer(
      ends.sender, file.get(), Copier(), {.length = 100},
      net::use_future([](boost::system::error_code, const Outcome& outcome) { return outcome; }));
  context.run();
  const Outcome outcome = future.get();
  EXPECT_EQ(outcome.status, SLUICE_E_SOURCE_TRUNCATED);
  EXPECT_EQ(outcome.bytes_done, 5U);
}

TEST(AsyncTransfer, ResumesACoroutine) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const std::string content = Bytes(kLarge);
  const auto file = FileWith(content);
  const auto plugins = Copier();
  std::uint64_t sent = 0;
  net::co_spawn(
      context,
      [&]() -> net::awaitable<void> {
        const Outcome first = co_await async_transfer(ends.sender, file.get(), plugins,
                                                      {.length = 1000}, net::use_awaitable);
        const auto [error, rest] = co_await async_transfer(
            ends.sender, file.get(), plugins, {.offset = 1000}, net::as_tuple(net::use_awaitable));
        sent = first.bytes_done + rest.bytes_done;
        ends.sender.close();
      },
      net::detached);
  Drain drain(ends.receiver, 65536);
  context.run();
  EXPECT_EQ(sent, kLarge);
  EXPECT_TRUE(drain.bytes() == content);
}

TEST(AsyncTransfer, TakesADriverThatIsKept) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const std::string content = Bytes(100'000);
  const auto file = FileWith(content);
  transfer::Driver driver(Copier());
  const transfer::Request request = {.source = transfer::Describe(file.get()).value(), .sink = {}};
  Ending first;
  Ending second;
  async_transfer(ends.sender, driver, request, [&](auto error, const Outcome& outcome) {
    first.Handler()(error, outcome);
    CloseAfter(ends, second, driver, request);
  });
  Drain drain(ends.receiver, 65536);
  context.run();
  EXPECT_FALSE(first.error || second.error);
  EXPECT_EQ(second.outcome.bytes_done, content.size());
  EXPECT_TRUE(drain.bytes() == content + content);
}

TEST(AsyncTransfer, StartsALazyTokenWhenItIsCalled) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith("later");
  transfer::Driver driver(Copier());
  auto deferred = async_transfer(
      ends.sender, driver,
      transfer::Request{.source = transfer::Describe(file.get()).value(), .sink = {}},
      net::deferred);
  EXPECT_EQ(ends.receiver.available(), 0U);
  Ending ending;
  std::move(deferred)(ending.Handler());
  context.run();
  EXPECT_EQ(ending.outcome.bytes_done, 5U);
}

TEST(AsyncTransfer, SendsHeadRangeAndTail) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith("0123456789");
  const std::string head = "head:";
  const std::string tail = ":tail";
  Ending ending;
  CloseAfter(ends, ending, file.get(), Copier(),
             TransferOptions{.offset = 2,
                             .length = 5,
                             .head = std::as_bytes(std::span(head)),
                             .tail = std::as_bytes(std::span(tail))});
  Drain drain(ends.receiver, 65536);
  context.run();
  EXPECT_EQ(drain.bytes(), "head:23456:tail");
  EXPECT_EQ(ending.outcome.bytes_done, 15U);
  EXPECT_EQ(ending.outcome.source_done, 5U);
}

TEST(AsyncTransfer, SucceedsWithAnEmptyFile) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith("");
  Ending ending;
  async_transfer(ends.sender, file.get(), Copier(), {}, ending.Handler());
  context.run();
  EXPECT_EQ(ending.times, 1);
  EXPECT_FALSE(ending.error) << ending.error.message();
  EXPECT_EQ(ending.outcome.bytes_done, 0U);
}

TEST(AsyncTransfer, NeverCompletesInTheInitiatingFunction) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith("content");
  Ending ending;
  // The first step finds that all is done.
  async_transfer(ends.sender, file.get(), Copier(), {.length = 0}, ending.Handler());
  EXPECT_EQ(ending.times, 0);
  context.run();
  EXPECT_EQ(ending.times, 1);
  EXPECT_FALSE(ending.error) << ending.error.message();
}

TEST(AsyncTransfer, TellsOfAFallbackInItsOutcome) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const std::string content = Bytes(1000);
  const auto file = FileWith(content);
  Ending ending;
  CloseAfter(ends, ending, file.get(),
             std::vector{Linked<CopyUntil<100>>(), Linked<CopyUntil<UINT64_MAX>>()},
             TransferOptions{});
  Drain drain(ends.receiver, 65536);
  context.run();
  EXPECT_FALSE(ending.error) << ending.error.message();
  ASSERT_EQ(ending.outcome.fallbacks.size(), 1U);
  EXPECT_EQ(ending.outcome.fallbacks[0].plugin, "test.copy_until");
  EXPECT_EQ(ending.outcome.fallbacks[0].at, 100U);
  EXPECT_TRUE(drain.bytes() == content);
}

TEST(AsyncTransfer, FailsWithoutAPlugin) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith("content");
  Ending ending;
  async_transfer(ends.sender, file.get(), {}, {}, ending.Handler());
  context.run();
  EXPECT_EQ(ending.error, boost::system::errc::not_supported) << ending.error.message();
  EXPECT_EQ(ending.outcome.reason, "there is no plugin to try");
}

TEST(AsyncTransfer, FailsForWhatCannotBeDescribed) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith("content");
  transfer::Driver driver(Copier());
  Ending no_file;
  Ending no_socket;
  Ending no_sink;
  async_transfer(ends.sender, base::kNoHandle, Copier(), {}, no_file.Handler());
  ends.receiver.close();
  async_transfer(ends.receiver, file.get(), Copier(), {}, no_socket.Handler());
  async_transfer(ends.receiver, driver,
                 transfer::Request{.source = transfer::Describe(file.get()).value(), .sink = {}},
                 no_sink.Handler());
  EXPECT_EQ(no_file.times + no_socket.times + no_sink.times, 0);
  context.run();
  EXPECT_TRUE(no_file.error);
  EXPECT_EQ(no_file.outcome.status, SLUICE_E_SOURCE_IO);
  EXPECT_TRUE(no_socket.error);
  EXPECT_EQ(no_socket.outcome.status, SLUICE_E_SINK_IO);
  EXPECT_TRUE(no_sink.error);
  EXPECT_EQ(no_sink.outcome.status, SLUICE_E_SINK_IO);
  EXPECT_FALSE(no_sink.outcome.reason.empty());
}

TEST(AsyncTransfer, FailsWithTheOutcomeWhenThePeerGoes) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  const auto file = FileWith(Bytes(std::size_t{16} << 20));
  Ending ending;
  async_transfer(ends.sender, file.get(), Copier(), {}, ending.Handler());
  context.poll();
  ASSERT_EQ(ending.times, 0);
  ends.receiver.set_option(net::socket_base::linger(true, 0));
  ends.receiver.close();
  context.run();
  EXPECT_EQ(ending.outcome.status, SLUICE_E_SINK_CLOSED);
  EXPECT_EQ(ending.error.category(), boost::system::system_category());
  EXPECT_GT(ending.outcome.bytes_done, 0U);
  EXPECT_LT(ending.outcome.bytes_done, std::uint64_t{16} << 20);
}

TEST(AsyncTransfer, ServesFiveHundredSocketsInOneContext) {
  constexpr std::size_t kSockets = 500;
  net::io_context context;
  const std::string content = Bytes(100'000);
  const auto file = FileWith(content);
  const auto plugins = Copier();
  struct Session {
    explicit Session(net::io_context& context) : ends(Connect(context.get_executor(), 4096)) {}
    Ends ends;
    Ending ending;
    std::optional<Drain> drain;
  };
  std::vector<std::unique_ptr<Session>> sessions;
  for (std::size_t i = 0; i < kSockets; ++i) {
    Session& session = *sessions.emplace_back(std::make_unique<Session>(context));
    CloseAfter(session.ends, session.ending, file.get(), plugins, TransferOptions{.offset = i});
    // Every other receiver is slow.
    session.drain.emplace(session.ends.receiver, i % 2 == 0 ? 65536U : 1000U, i % 2 == 0 ? 0 : 3);
  }
  context.run();
  for (std::size_t i = 0; i < kSockets; ++i) {
    const Session& session = *sessions[i];
    ASSERT_EQ(session.ending.times, 1) << i;
    ASSERT_FALSE(session.ending.error) << i << ": " << session.ending.error.message();
    ASSERT_EQ(session.ending.outcome.bytes_done, content.size() - i);
    ASSERT_TRUE(session.drain->bytes() == std::string_view(content).substr(i)) << i;
  }
}

TEST(AsyncTransfer, LetsOtherHandlersRunBetweenItsSteps) {
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  constexpr std::uint64_t kSteps = 16;
  const auto file = FileWith(Bytes(kSteps * 1000));
  Ending ending;
  async_transfer(ends.sender, file.get(), Copier(), {.step_bytes = 1000}, ending.Handler());
  std::uint64_t turns = 0;
  std::function<void()> other = [&] {
    ++turns;
    if (ending.times == 0) net::post(context, other);
  };
  net::post(context, other);
  context.run();
  EXPECT_FALSE(ending.error);
  EXPECT_GE(turns, kSteps - 1);
}

TEST(AsyncTransfer, RunsByTheExecutorOfItsHandler) {
  net::io_context context;
  net::io_context handlers;
  Ends ends = Connect(context.get_executor());
  const std::string content = Bytes(kLarge);
  const auto file = FileWith(content);
  const auto strand = net::make_strand(handlers);
  bool in_strand = false;
  Ending ending;
  async_transfer(ends.sender, file.get(), Copier(), {},
                 net::bind_executor(strand, [&](auto error, const Outcome& outcome) {
                   in_strand = strand.running_in_this_thread();
                   ending.Handler()(error, outcome);
                   ends.sender.close();
                 }));
  Drain drain(ends.receiver, 65536);
  while (ending.times == 0) {
    handlers.restart();
    handlers.poll();
    context.restart();
    context.poll();
  }
  context.run();
  EXPECT_TRUE(in_strand);
  EXPECT_FALSE(ending.error);
  EXPECT_TRUE(drain.bytes() == content);
}

// Counts what is allocated and not yet given back.
template <class Value>
struct CountingAllocator {
  using value_type = Value;

  CountingAllocator(int& its_live, int& its_ever) : live(its_live), ever(its_ever) {}
  template <class Other>
  CountingAllocator(const CountingAllocator<Other>&
                        other)  // NOLINT(google-explicit-constructor): allocators convert
      : live(other.live), ever(other.ever) {}
  Value* allocate(std::size_t count) {
    ++live;
    ++ever;
    return std::allocator<Value>().allocate(count);
  }
  void deallocate(Value* memory, std::size_t count) {
    --live;
    std::allocator<Value>().deallocate(memory, count);
  }
  bool operator==(const CountingAllocator& other) const { return &live == &other.live; }

  int& live;
  int& ever;
};

TEST(AsyncTransfer, AllocatesByItsHandlerAndGivesBackBeforeItIsCalled) {
  net::io_context context;
  Ends ends = Connect(context.get_executor(), 4096);
  const auto file = FileWith(Bytes(kLarge));
  int live = 0;
  int ever = 0;
  int left = -1;
  async_transfer(
      ends.sender, file.get(), Copier(), {},
      net::bind_allocator(CountingAllocator<int>(live, ever), [&](auto error, const Outcome&) {
        EXPECT_FALSE(error);
        left = live;
        ends.sender.close();
      }));
  context.poll();  // until it waits
  Drain drain(ends.receiver, 65536);
  context.run();
  EXPECT_GT(ever, 1);
  EXPECT_EQ(left, 0);
}

TEST(AsyncTransfer, KeepsToStrandsWhereSeveralThreadsRunTheContext) {
  constexpr std::size_t kSockets = 64;
  net::io_context context;
  const std::string content = Bytes(200'000);
  const auto file = FileWith(content);
  const auto plugins = Copier();
  struct Session {
    explicit Session(net::io_context& context)
        : strand(net::make_strand(context.get_executor())), ends(Connect(strand, 8192)) {}
    net::strand<net::io_context::executor_type> strand;
    Ends ends;
    Ending ending;
    std::optional<Drain> drain;
  };
  std::vector<std::unique_ptr<Session>> sessions;
  for (std::size_t i = 0; i < kSockets; ++i) {
    Session& session = *sessions.emplace_back(std::make_unique<Session>(context));
    net::post(session.strand, [&] {
      CloseAfter(session.ends, session.ending, file.get(), plugins,
                 TransferOptions{.step_bytes = 10'000});
      session.drain.emplace(session.ends.receiver, 5000U, 1);
    });
  }
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { context.run(); });
  threads.clear();
  for (const auto& session : sessions) {
    ASSERT_FALSE(session->ending.error) << session->ending.error.message();
    ASSERT_TRUE(session->drain->bytes() == content);
  }
}

}  // namespace
}  // namespace sluice::asio
