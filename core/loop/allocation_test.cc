// The steady state allocates nothing.
#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/host/loader.h"
#include "core/loop/loop.h"
#include "core/loop/testing/connection.h"
#include "core/transfer/planner.h"
#include "core/transfer/testing/allocations.h"
#include "core/transfer/testing/plugins.h"
#include "core/transfer/testing/route.h"

namespace sluice::loop {
namespace {

using testing::Connection;

constexpr int kConnections = 20;
constexpr std::size_t kBytes = 400'000;  // more than the buffers of a unix socket

// One transfer to each connection, all at once.
void SendToAll(Loop& loop, const std::vector<host::PluginPtr>& candidates,
               const std::vector<transfer::Request>& requests,
               const std::deque<Connection>& connections) {
  int done = 0;
  for (const transfer::Request& request : requests) {
    loop.Start(candidates, request, [&done](const transfer::Outcome& outcome) {
      EXPECT_TRUE(outcome.ok()) << transfer::Describe(outcome);
      ++done;
    });
  }
  while (loop.active() != 0) {
    ASSERT_TRUE(loop.RunOnce(std::chrono::milliseconds(0)));
    for (const Connection& connection : connections) connection.Discard();
  }
  ASSERT_EQ(done, kConnections);
}

TEST(Loop, AllocatesNothingPerTransferWithAnyShippedPlugin) {
  const base::UniqueHandle file = transfer::testing::FileWith(transfer::testing::Bytes(kBytes));
  const sluice_endpoint source = transfer::Describe(file.get()).value();
  std::size_t plugins = 0;
  for (const auto& entry : std::filesystem::directory_iterator("harness/sluice-plugins")) {
    SCOPED_TRACE(entry.path());
    std::vector candidates = {host::Load(entry.path()).value()};
    std::deque<Connection> connections;
    std::vector<transfer::Request> requests;
    for (int i = 0; i < kConnections; ++i) {
      connections.emplace_back(Connection::Kind::kTcp);
      requests.push_back(connections.back().RequestFrom(source));
    }
    if (transfer::Plan(candidates, requests.front()).front().status != SLUICE_OK)
      continue;  // for files only
    // What a user may lock in memory may not be enough for all (RLIMIT_MEMLOCK).
    candidates.push_back(transfer::testing::Linked<transfer::testing::CopyUntil<UINT64_MAX>>());
    Loop loop(Poller::Create().value());
    SendToAll(loop, candidates, requests, connections);
    const std::uint64_t before = transfer::testing::Allocations();
    for (int i = 0; i < 10; ++i) SendToAll(loop, candidates, requests, connections);
    EXPECT_EQ(transfer::testing::Allocations() - before, 0U);
    ++plugins;
  }
  EXPECT_GE(plugins, 3U);
}

}  // namespace
}  // namespace sluice::loop
