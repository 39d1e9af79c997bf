#include "core/loop/loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "core/host/loader.h"
#include "core/loop/testing/connection.h"
#include "core/loop/testing/system.h"
#include "core/transfer/planner.h"
#include "core/transfer/testing/plugins.h"
#include "core/transfer/testing/route.h"

namespace sluice::loop {
namespace {

using testing::Connection;
using transfer::testing::Bytes;
using transfer::testing::FileWith;
using transfer::testing::Linked;

using Copy = transfer::testing::CopyUntil<UINT64_MAX>;
using Kind = Connection::Kind;

constexpr std::chrono::milliseconds kNow(0);
constexpr std::chrono::milliseconds kForEver(-1);

const std::vector<host::PluginPtr>& Shipped() {
  static const std::vector<host::PluginPtr> plugins = [] {
    std::vector<host::PluginPtr> all;
    for (const auto& entry : std::filesystem::directory_iterator("harness/sluice-plugins")) {
      all.push_back(host::Load(entry.path()).value());
    }
    return all;
  }();
  return plugins;
}

// A file that many read.
struct Source {
  explicit Source(std::string_view content)
      : file(FileWith(content)), endpoint(transfer::Describe(file.get()).value()) {}

  base::UniqueHandle file;
  sluice_endpoint endpoint;
};

Loop MakeLoop(const LoopOptions& options = {}) { return Loop(Poller::Create().value(), options); }

// Rounds until no transfer has a turn any more.
void RunUntilQuiet(Loop& loop) {
  for (std::uint64_t before = UINT64_MAX; loop.counts().turns != before;) {
    before = loop.counts().turns;
    ASSERT_TRUE(loop.RunOnce(testing::kQuiet));
  }
}

// Until what has happened to sockets is told. No call says when that is, and nothing may be told.
void Settle() { std::this_thread::sleep_for(testing::kQuiet); }

// Rounds until nothing is under way, reading at most `bytes` of each connection after each; then
// all that was sent.
void RunAndRead(Loop& loop, std::deque<Connection>& connections, std::size_t bytes) {
  while (loop.active() != 0) {
    ASSERT_TRUE(loop.RunOnce(kNow));
    for (Connection& connection : connections) connection.Read(bytes);
  }
  for (Connection& connection : connections) connection.ReadToEnd();
}

void SendsExactBytesToMany(Kind kind) {
  const std::string content = Bytes(600'000);
  const Source source(content);
  for (const host::PluginPtr& plugin : Shipped()) {
    SCOPED_TRACE(plugin->name());
    std::deque<Connection> connections;
    for (int i = 0; i < 20; ++i) connections.emplace_back(kind);
    const std::vector plugins = {plugin};
    std::vector candidates =
        transfer::Choose(plugins, connections.front().RequestFrom(source.endpoint));
    if (candidates.empty()) continue;  // not every plugin takes every sink
    // What a user may lock in memory may not be enough for all (RLIMIT_MEMLOCK).
    candidates.push_back(Linked<Copy>());
    Loop loop = MakeLoop();
    int done = 0;
    for (std::size_t i = 0; i < connections.size(); ++i) {
      transfer::Request request = connections[i].RequestFrom(source.endpoint);
      request.offset = 1000 * i;
      loop.Start(candidates, request, [&](const transfer::Outcome& outcome) {
        EXPECT_TRUE(outcome.ok()) << transfer::Describe(outcome);
        ++done;
      });
    }
    RunAndRead(loop, connections, 50'000);
    EXPECT_EQ(done, 20);
    for (std::size_t i = 0; i < connections.size(); ++i) {
      EXPECT_TRUE(connections[i].received() == content.substr(1000 * i)) << i;
    }
  }
}

TEST(Loop, SendsExactBytesToManyOverTcpWithEveryPlugin) { SendsExactBytesToMany(Kind::kTcp); }

TEST(Loop, SendsExactBytesToManyOverUnixSocketsWithEveryPlugin) {
  if (!testing::HasUnixSockets()) GTEST_SKIP() << "this system has no unix sockets";
  SendsExactBytesToMany(Kind::kUnix);
}

TEST(Loop, ServesManySlowReceivers) {
  testing::RaiseDescriptorLimit();
  const std::string content = Bytes(250'000);
  const Source source(content);
  const std::vector candidates = {Linked<Copy>()};
  std::deque<Connection> connections;
  Loop loop = MakeLoop();
  int done = 0;
  for (int i = 0; i < testing::kMany; ++i) {
    connections.emplace_back(Kind::kUnix);
    loop.Start(candidates, connections.back().RequestFrom(source.endpoint),
               [&](const transfer::Outcome& outcome) { done += outcome.ok() ? 1 : 0; });
  }
  EXPECT_EQ(loop.active(), static_cast<std::size_t>(testing::kMany));
  RunAndRead(loop, connections, 30'000);
  EXPECT_EQ(done, testing::kMany);
  for (const Connection& connection : connections) {
    ASSERT_TRUE(connection.received() == content);
  }
}

TEST(Loop, ServesSmallTransfersBesideALargeOneThatIsAlwaysReady) {
  const std::string content = Bytes(2'000'000);
  const Source source(content);
  const std::vector candidates = {Linked<Copy>()};
  Loop loop = MakeLoop({.turn_bytes = 16'384});
  Connection large(Kind::kUnix);
  bool large_done = false;
  loop.Start(candidates, large.RequestFrom(source.endpoint),
             [&](const transfer::Outcome& /*outcome*/) { large_done = true; });
  std::deque<Connection> connections;
  int done = 0;
  for (int i = 0; i < 100; ++i) {
    connections.emplace_back(Kind::kUnix);
    transfer::Request request = connections.back().RequestFrom(source.endpoint);
    request.length = 20'000;
    loop.Start(candidates, request, [&](const transfer::Outcome& outcome) {
      EXPECT_TRUE(outcome.ok());
      EXPECT_FALSE(large_done);
      ++done;
    });
  }
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(loop.RunOnce(kNow));
    Settle();
    large.Read();
  }
  EXPECT_EQ(done, 100) << "20,000 bytes are two turns";
  EXPECT_EQ(large.received().size(), 2 * 16'384U);
}

TEST(Loop, ServesOneThatBecomesReadyBeforeTheNextTurnOfOneThatIs) {
  const Source source(Bytes(2'000'000));
  const std::vector candidates = {Linked<Copy>()};
  Loop loop = MakeLoop({.turn_bytes = 16'384});
  Connection fast(Kind::kUnix);
  Connection slow(Kind::kUnix);
  const TransferId fast_one =
      loop.Start(candidates, fast.RequestFrom(source.endpoint), [](const transfer::Outcome&) {});
  const TransferId slow_one =
      loop.Start(candidates, slow.RequestFrom(source.endpoint), [](const transfer::Outcome&) {});
  std::uint64_t before = 0;
  do {
    before = loop.Find(slow_one)->bytes_done;
    ASSERT_TRUE(loop.RunOnce(kNow));
    fast.Read();
  } while (loop.Find(slow_one)->bytes_done != before);
  const std::uint64_t fast_before = loop.Find(fast_one)->bytes_done;
  slow.Read();
  Settle();
  ASSERT_TRUE(loop.RunOnce(kNow));
  EXPECT_EQ(loop.Find(slow_one)->bytes_done, before + 16'384);
  EXPECT_EQ(loop.Find(fast_one)->bytes_done, fast_before + 16'384);
}

TEST(Loop, GivesAllThatAreReadyTheSame) {
  const Source source(Bytes(1'000'000));
  const std::vector candidates = {Linked<Copy>()};
  Loop loop = MakeLoop({.turn_bytes = 4096});
  std::deque<Connection> connections;
  std::vector<TransferId> ids;
  for (int i = 0; i < 50; ++i) {
    connections.emplace_back(Kind::kUnix);
    ids.push_back(loop.Start(candidates, connections.back().RequestFrom(source.endpoint),
                             [](const transfer::Outcome&) {}));
  }
  for (std::uint64_t round = 1; round <= 10; ++round) {
    ASSERT_TRUE(loop.RunOnce(kNow));
    for (const TransferId id : ids) ASSERT_EQ(loop.Find(id)->bytes_done, 4096 * round);
  }
}

TEST(Loop, DoesNothingForReceiversThatDoNotRead) {
  const Source source(Bytes(5'000'000));
  const std::vector candidates = {Linked<Copy>()};
  Loop loop = MakeLoop();
  std::deque<Connection> connections;
  for (int i = 0; i < 50; ++i) {
    connections.emplace_back(Kind::kUnix);
    loop.Start(candidates, connections.back().RequestFrom(source.endpoint),
               [](const transfer::Outcome&) {});
  }
  RunUntilQuiet(loop);
  EXPECT_TRUE(loop.idle());
  const LoopCounts before = loop.counts();
  connections.front().Read();
  ASSERT_TRUE(loop.RunOnce(testing::kPatience));
  EXPECT_EQ(loop.counts().turns - before.turns, 1U);
  EXPECT_EQ(loop.counts().events - before.events, 1U);
  EXPECT_EQ(loop.counts().waits - before.waits, 1U);
}

TEST(Loop, GivesATurnToAllThatBecameReadyHoweverMany) {
  testing::RaiseDescriptorLimit();
  constexpr std::size_t kMany = Poller::kAtOnce + 50;
  const Source source(Bytes(5'000'000));
  const std::vector candidates = {Linked<Copy>()};
  Loop loop = MakeLoop();
  std::deque<Connection> connections;
  for (std::size_t i = 0; i < kMany; ++i) {
    connections.emplace_back(Kind::kUnix);
    loop.Start(candidates, connections.back().RequestFrom(source.endpoint), {});
  }
  RunUntilQuiet(loop);
  const std::uint64_t before = loop.counts().turns;
  for (const Connection& connection : connections) connection.Discard();
  Settle();
  ASSERT_TRUE(loop.RunOnce(kNow));
  EXPECT_EQ(loop.counts().turns - before, kMany);
}

// Fills the sink and waits for it; woken when it is `deaf`, waits for its error queue, or for
// `other`.
template <bool kForOther>
class WaitsForAnother : public Copy {
 public:
  explicit WaitsForAnother(const sluice_request& request)
      : Copy(request), sink_(static_cast<base::Handle>(request.route->sink->handle)) {}
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    if (filled_ && deaf && kForOther) return WaitFor(progress, other, SLUICE_WAIT_WRITABLE);
    if (filled_ && deaf) return WaitFor(progress, sink_, SLUICE_WAIT_ERROR);
    const sluice_status status = Copy::Step(budget, progress);
    filled_ = status == SLUICE_WOULD_BLOCK;
    return status;
  }

  static inline base::Handle other = base::kNoHandle;
  static inline bool deaf = false;  // a TCP sink is full several times before it stays so

 private:
  base::Handle sink_;
  bool filled_ = false;
};

template <bool kForOther>
void ExpectDeafToTheSink() {
  const Source source(Bytes(3'000'000));
  Connection connection(Kind::kUnix);
  Loop loop = MakeLoop();
  loop.Start(std::vector{Linked<WaitsForAnother<kForOther>>()},
             connection.RequestFrom(source.endpoint), {});
  RunUntilQuiet(loop);
  WaitsForAnother<kForOther>::deaf = true;
  connection.Read();
  ASSERT_TRUE(loop.RunOnce(testing::kPatience));  // The sink wakes it, and it waits for another.
  const LoopCounts before = loop.counts();
  const std::array<std::byte, 1> byte{};
  ASSERT_EQ(base::Write(connection.sink(), byte), 1);
  connection.Read();
  Settle();
  ASSERT_TRUE(loop.RunOnce(kNow));
  EXPECT_EQ(loop.counts().events - before.events, testing::kEdgesGoOn ? 1U : 0U)
      << "the sink has become writable again";
  EXPECT_EQ(loop.counts().steps - before.steps, 0U);
}

TEST(Loop, IsNotWokenByWhatATransferDoesNotWaitFor) { ExpectDeafToTheSink<false>(); }

TEST(Loop, IsNotWokenByTheSinkOfATransferThatWaitsForAnotherHandle) {
  const Connection full(Kind::kUnix);
  const std::array<std::byte, 4096> bytes{};
  for (bool more = true; more; Settle()) {
    more = false;
    while (base::Write(full.sink(), bytes) > 0) more = true;
  }
  WaitsForAnother<true>::other = full.sink();
  ExpectDeafToTheSink<true>();
}

TEST(Loop, CancelsOneAndGoesOnWithTheOthers) {
  const std::string content = Bytes(3'000'000);
  const Source source(content);
  const std::vector candidates = {Linked<Copy>()};
  std::deque<Connection> connections;
  Loop loop = MakeLoop();
  std::vector<TransferId> ids;
  std::vector<sluice_status> statuses(3, SLUICE_MORE);
  for (sluice_status& status : statuses) {
    connections.emplace_back(Kind::kUnix);
    ids.push_back(loop.Start(candidates, connections.back().RequestFrom(source.endpoint),
                             [&](const transfer::Outcome& outcome) { status = outcome.status; }));
  }
  RunUntilQuiet(loop);
  const std::uint64_t sent = loop.Find(ids[1])->bytes_done;
  EXPECT_TRUE(loop.Cancel(ids[1]));
  EXPECT_FALSE(loop.Cancel(ids[1]));
  EXPECT_EQ(loop.Find(ids[1]), nullptr);
  EXPECT_EQ(statuses[1], SLUICE_MORE) << "it is told in the next round";
  RunAndRead(loop, connections, 100'000);
  EXPECT_THAT(statuses, ::testing::ElementsAre(SLUICE_DONE, SLUICE_E_CANCELLED, SLUICE_DONE));
  EXPECT_TRUE(connections[0].received() == content);
  EXPECT_TRUE(connections[1].received() == content.substr(0, sent));
  EXPECT_FALSE(loop.Cancel(ids[0])) << "it has ended";
}

TEST(Loop, CancelsATransferThatWaitsWithEveryPlugin) {
  const Source source(Bytes(3'000'000));
  for (const host::PluginPtr& plugin : Shipped()) {
    SCOPED_TRACE(plugin->name());
    const Connection connection(Kind::kUnix);
    const transfer::Request request = connection.RequestFrom(source.endpoint);
    if (transfer::Plan(std::vector{plugin}, request).front().status != SLUICE_OK) {
      continue;  // not every plugin takes every sink
    }
    const std::vector candidates = {plugin, Linked<Copy>()};
    Loop loop = MakeLoop();
    sluice_status status = SLUICE_MORE;
    const TransferId id = loop.Start(
        candidates, request, [&](const transfer::Outcome& outcome) { status = outcome.status; });
    RunUntilQuiet(loop);
    EXPECT_TRUE(loop.Cancel(id));
    ASSERT_TRUE(loop.Run());
    EXPECT_EQ(status, SLUICE_E_CANCELLED);
  }
}

TEST(Loop, StartsAnotherToASinkWhoseTransferWasCancelledWhileItWaited) {
  const std::string content = Bytes(3'000'000);
  const Source source(content);
  const std::vector candidates = {Linked<Copy>()};
  std::deque<Connection> connections;
  connections.emplace_back(Kind::kUnix);
  Loop loop = MakeLoop();
  transfer::Request request = connections.front().RequestFrom(source.endpoint);
  const TransferId first = loop.Start(candidates, request, {});
  RunUntilQuiet(loop);
  request.offset = loop.Find(first)->bytes_done;
  ASSERT_TRUE(loop.Cancel(first));
  const TransferId second = loop.Start(candidates, request, {});
  EXPECT_NE(first, second);
  RunAndRead(loop, connections, 100'000);
  EXPECT_TRUE(connections.front().received() == content);
}

TEST(Loop, KnowsATransferThatHasEndedFromALaterOne) {
  const Source source(Bytes(3'000'000));
  const std::vector candidates = {Linked<Copy>()};
  const Connection connection(Kind::kUnix);
  Loop loop = MakeLoop();
  std::vector<TransferId> ids;
  for (int i = 0; i < 3; ++i) {
    ids.push_back(loop.Start(candidates, connection.RequestFrom(source.endpoint), {}));
    EXPECT_NE(loop.Find(ids.back()), nullptr);
    EXPECT_TRUE(loop.Cancel(ids.back()));
    ASSERT_TRUE(loop.Run());
  }
  const TransferId last = loop.Start(candidates, connection.RequestFrom(source.endpoint), {});
  for (const TransferId id : ids) {
    EXPECT_EQ(loop.Find(id), nullptr);
    EXPECT_FALSE(loop.Cancel(id));
  }
  EXPECT_TRUE(loop.Cancel(last));
}

TEST(Loop, ReportsAPeerThatGoesMidwayAndServesTheOthers) {
  const std::string content = Bytes(12'000'000);  // a TCP send buffer may grow to 4 MiB
  const Source source(content);
  const std::vector candidates = {Linked<Copy>()};
  for (const Kind kind : {Kind::kTcp, Kind::kUnix}) {
    std::deque<Connection> connections;
    Loop loop = MakeLoop();
    std::vector<sluice_status> statuses(3, SLUICE_MORE);
    for (sluice_status& status : statuses) {
      connections.emplace_back(kind);
      loop.Start(candidates, connections.back().RequestFrom(source.endpoint),
                 [&](const transfer::Outcome& outcome) { status = outcome.status; });
    }
    RunUntilQuiet(loop);
    connections[1].CloseReceiver();
    while (statuses[1] == SLUICE_MORE) ASSERT_TRUE(loop.RunOnce(kForEver));
    EXPECT_EQ(statuses[1], SLUICE_E_SINK_CLOSED);
    RunAndRead(loop, connections, 100'000);
    EXPECT_EQ(statuses[0], SLUICE_DONE);
    EXPECT_EQ(statuses[2], SLUICE_DONE);
    EXPECT_TRUE(connections[0].received() == content);
  }
}

// Sends the content again and again, each time when the time before is done.
struct Chain {
  void Next() {
    if (left-- == 0) return;
    loop.Start(candidates, request, [this](const transfer::Outcome& outcome) {
      EXPECT_TRUE(outcome.ok());
      Next();
    });
  }

  Loop& loop;
  const std::vector<host::PluginPtr>& candidates;
  transfer::Request request;
  int left;
};

TEST(Loop, StartsTheNextTransferWhenOneIsDone) {
  const std::string content = Bytes(100'000);
  const Source source(content);
  const std::vector candidates = {Linked<Copy>()};
  std::deque<Connection> connections;
  connections.emplace_back(Kind::kTcp);
  Loop loop = MakeLoop();
  Chain chain{.loop = loop,
              .candidates = candidates,
              .request = connections.front().RequestFrom(source.endpoint),
              .left = 30};
  chain.Next();
  RunAndRead(loop, connections, 200'000);
  std::string expected;
  for (int i = 0; i < 30; ++i) expected += content;
  EXPECT_TRUE(connections.front().received() == expected);
}

TEST(Loop, LetsOneTransferCancelAnother) {
  const Source small(Bytes(1000));
  const Source large(Bytes(3'000'000));
  const std::vector candidates = {Linked<Copy>()};
  Connection one(Kind::kUnix);
  Connection other(Kind::kUnix);
  Loop loop = MakeLoop();
  sluice_status status = SLUICE_MORE;
  const TransferId victim =
      loop.Start(candidates, other.RequestFrom(large.endpoint),
                 [&](const transfer::Outcome& outcome) { status = outcome.status; });
  RunUntilQuiet(loop);
  loop.Start(candidates, one.RequestFrom(small.endpoint),
             [&](const transfer::Outcome& /*outcome*/) { EXPECT_TRUE(loop.Cancel(victim)); });
  ASSERT_TRUE(loop.Run());
  EXPECT_EQ(status, SLUICE_E_CANCELLED);
}

TEST(Loop, LetsTwoTransfersWaitForOneHandle) {
  const Source source(Bytes(2'000'000));
  const std::vector candidates = {Linked<Copy>()};
  std::deque<Connection> connections;
  connections.emplace_back(Kind::kUnix);
  Loop loop = MakeLoop();
  int done = 0;
  for (int i = 0; i < 2; ++i) {
    loop.Start(candidates, connections.front().RequestFrom(source.endpoint),
               [&](const transfer::Outcome& outcome) { done += outcome.ok() ? 1 : 0; });
  }
  RunAndRead(loop, connections, 100'000);
  EXPECT_EQ(done, 2);
  EXPECT_EQ(connections.front().received().size(), 4'000'000U);
}

TEST(Loop, RefusesABlockingSink) {
  const Source source(Bytes(1000));
  Connection connection(Kind::kUnix);
  connection.MakeSinkBlocking();
  Loop loop = MakeLoop();
  int told = 0;
  const TransferId id =
      loop.Start(std::vector{Linked<Copy>()}, connection.RequestFrom(source.endpoint),
                 [&](const transfer::Outcome& outcome) {
                   EXPECT_EQ(outcome.status, SLUICE_E_INVALID);
                   EXPECT_THAT(outcome.reason, ::testing::HasSubstr("blocking"));
                   ++told;
                 });
  EXPECT_EQ(loop.Find(id), nullptr);
  EXPECT_EQ(told, 0) << "never from within Start()";
  ASSERT_TRUE(loop.Run());
  EXPECT_EQ(told, 1);
  EXPECT_EQ(connection.Read(), 0U);
}

TEST(Loop, WritesFilesToo) {
  const std::string content = Bytes(100'000);
  const Source source(content);
  const base::UniqueHandle sink = FileWith("");
  Loop loop = MakeLoop();
  bool ok = false;
  loop.Start(std::vector{Linked<Copy>()},
             {.source = source.endpoint, .sink = transfer::Describe(sink.get()).value()},
             [&](const transfer::Outcome& outcome) { ok = outcome.ok(); });
  ASSERT_TRUE(loop.Run());
  EXPECT_TRUE(ok);
  EXPECT_EQ(base::SizeOf(sink.get()), 100'000);
}

TEST(Loop, TellsWhatADriverSaysOfATransferThatCannotBegin) {
  const Source source(Bytes(1000));
  Connection connection(Kind::kUnix);
  Loop loop = MakeLoop();
  std::string_view reason;
  loop.Start(std::vector{Linked<transfer::testing::CopyUntil<0>>()},
             connection.RequestFrom(source.endpoint),
             [&](const transfer::Outcome& outcome) { reason = outcome.reason; });
  ASSERT_TRUE(loop.Run());
  EXPECT_EQ(reason, "refused at open");
}

// Waits for what one cannot wait for: a handle that is closed.
class WaitsForNothing : public Copy {
 public:
  using Copy::Copy;
  static sluice_status Step(std::uint64_t /*budget*/, sluice_progress& progress) {
    return WaitFor(progress, base::kNoHandle, SLUICE_WAIT_READABLE);
  }
};

TEST(Loop, EndsATransferThatNamesAHandleNobodyCanWaitFor) {
  const Source source(Bytes(1000));
  Connection connection(Kind::kUnix);
  Loop loop = MakeLoop();
  sluice_status status = SLUICE_MORE;
  std::int64_t error = 0;
  loop.Start(std::vector{Linked<WaitsForNothing>()}, connection.RequestFrom(source.endpoint),
             [&](const transfer::Outcome& outcome) {
               status = outcome.status;
               error = outcome.os_error;
             });
  ASSERT_TRUE(loop.Run());
  EXPECT_EQ(status, SLUICE_E_INTERNAL);
  EXPECT_EQ(error, testing::kBadHandle);
}

TEST(Loop, IsWokenFromAnotherThread) {
  Loop loop = MakeLoop();
  std::atomic<bool> handed_over = false;
  std::thread other([&] {
    handed_over = true;
    loop.Wake();
  });
  while (!handed_over) ASSERT_TRUE(loop.RunOnce(kForEver));
  other.join();
}

TEST(Loop, EndsARunWhenItIsCancelledFromAnotherThread) {
  const Source source(Bytes(3'000'000));
  const std::vector candidates = {Linked<Copy>()};
  std::deque<Connection> connections;
  Loop loop = MakeLoop();
  base::Cancellation cancellation = base::Cancellation::Create().value();
  int cancelled = 0;
  TransferId late{};
  for (int i = 0; i < 10; ++i) {
    connections.emplace_back(Kind::kUnix);
    loop.Start(candidates, connections.back().RequestFrom(source.endpoint),
               [&, i](const transfer::Outcome& outcome) {
                 if (outcome.status == SLUICE_E_CANCELLED) ++cancelled;
                 if (i == 0) {
                   late = loop.Start(candidates, connections[0].RequestFrom(source.endpoint), {});
                 }
               });
  }
  std::thread canceller([&] { cancellation.Cancel(); });
  ASSERT_TRUE(loop.Run(&cancellation));
  canceller.join();
  EXPECT_EQ(cancelled, 10);
  EXPECT_NE(loop.Find(late), nullptr) << "left for another run";
}

TEST(Loop, EndsWhatIsUnderWayWhenItGoes) {
  const Source source(Bytes(3'000'000));
  Connection connection(Kind::kUnix);
  bool told = false;
  {
    Loop loop = MakeLoop();
    loop.Start(std::vector{Linked<Copy>()}, connection.RequestFrom(source.endpoint),
               [&](const transfer::Outcome& /*outcome*/) { told = true; });
    RunUntilQuiet(loop);
  }
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace sluice::loop
