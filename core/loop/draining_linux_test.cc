// Plugins that wait for more than the sink: for the ring of an io_uring, for the error queue.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "core/host/loader.h"
#include "core/loop/loop.h"
#include "core/loop/testing/connection.h"
#include "core/transfer/planner.h"
#include "core/transfer/testing/route.h"

namespace sluice::loop {
namespace {

using testing::Connection;
using transfer::testing::Bytes;

constexpr std::chrono::milliseconds kNow(0);

TEST(Loop, WaitsForRingsAndErrorQueuesBesideSinks) {
  const std::string content = Bytes(40'000);  // fits the buffers, so that the rest is draining
  const base::UniqueHandle file = transfer::testing::FileWith(content);
  const sluice_endpoint source = transfer::Describe(file.get()).value();
  Loop loop(Poller::Create().value());
  std::deque<Connection> connections;
  std::size_t done = 0;
  for (const std::string_view name :
       {"linux.io_uring_send_zc", "linux.msg_zerocopy", "linux.sendfile"}) {
    const std::vector plugins = {
        host::Load(fmt::format("harness/sluice-plugins/{}.so", name)).value()};
    for (int i = 0; i < 10; ++i) {
      connections.emplace_back(Connection::Kind::kTcp);
      const transfer::Request request = connections.back().RequestFrom(source);
      const std::vector plan = transfer::Plan(plugins, request);
      if (plan.front().status != SLUICE_OK) {
        fmt::print("left out: {}: {}\n", name, plan.front().reason);
        connections.pop_back();
        break;
      }
      loop.Start(plugins, request, [&done](const transfer::Outcome& outcome) {
        EXPECT_TRUE(outcome.ok()) << transfer::Describe(outcome);
        ++done;
      });
    }
  }
  const std::size_t all = connections.size();
  for (std::uint64_t before = UINT64_MAX; loop.counts().turns != before;) {
    before = loop.counts().turns;
    ASSERT_TRUE(loop.RunOnce(kNow));
  }
  EXPECT_LE(loop.active(), all - 10) << "what is sent by sendfile is done";
  if (all > 10) {
    EXPECT_GT(loop.active(), 0U) << "what nobody has read is lent still";
  }
  while (loop.active() != 0) {
    ASSERT_TRUE(loop.RunOnce(kNow));
    for (Connection& connection : connections) connection.Read();
  }
  EXPECT_EQ(done, all);
  for (Connection& connection : connections) {
    connection.ReadToEnd();
    EXPECT_TRUE(connection.received() == content);
  }
}

}  // namespace
}  // namespace sluice::loop
