// The steady state allocates nothing.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/base/file.h"
#include "core/base/socket.h"
#include "core/host/loader.h"
#include "core/transfer/driver.h"
#include "core/transfer/planner.h"
#include "core/transfer/testing/allocations.h"
#include "core/transfer/testing/plugins.h"
#include "core/transfer/testing/route.h"

namespace sluice::transfer {
namespace {

bool ReadAll(base::Handle from, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const std::int64_t got = base::Read(from, bytes);
    if (got <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

TEST(Allocation, CounterCounts) {
  const std::uint64_t before = testing::Allocations();
  const auto one = std::make_unique<int>(1);
  EXPECT_EQ(*one, 1);
  EXPECT_EQ(testing::Allocations() - before, 1U);
}

TEST(Driver, AllocatesNothingPerTransferEvenWhenFallingBack) {
  const testing::Route route(testing::Bytes(1000));
  const Request request = route.MakeRequest();
  Driver driver(std::vector{testing::Linked<testing::CopyUntil<100>>(),
                            testing::Linked<testing::CopyUntil<UINT64_MAX>>()});
  std::array<std::byte, 1000> drained{};
  const std::uint64_t before = testing::Allocations();
  for (int i = 0; i < 100; ++i) {
    const Outcome& outcome = driver.Run(request);
    ASSERT_TRUE(outcome.ok());
    ASSERT_EQ(outcome.fallbacks.size(), 1U);
    ASSERT_TRUE(ReadAll(route.receiver.get(), drained));
  }
  EXPECT_EQ(testing::Allocations() - before, 0U);
}

TEST(Driver, AllocatesNothingPerTransferWithAnyShippedPlugin) {
  std::size_t plugins = 0;
  for (const auto& entry : std::filesystem::directory_iterator("harness/sluice-plugins")) {
    SCOPED_TRACE(entry.path());
    testing::Route route(testing::Bytes(1000));
    // Not every plugin takes other sockets, or any.
    auto ends = base::ConnectLoopback().value();
    route.sink = std::move(ends[0]);
    route.receiver = std::move(ends[1]);
    const std::vector plugins_here = {host::Load(entry.path()).value()};
    const bool to_socket = Plan(plugins_here, route.MakeRequest()).front().status == SLUICE_OK;
    if (!to_socket) route.sink = testing::FileWith("");
    const Request request = route.MakeRequest();
    Driver driver(plugins_here);
    std::array<std::byte, 1000> drained{};
    const std::uint64_t before = testing::Allocations();
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(driver.Run(request).ok()) << Describe(driver.outcome());
      ASSERT_TRUE(!to_socket || ReadAll(route.receiver.get(), drained));
    }
    EXPECT_EQ(testing::Allocations() - before, 0U);
    ++plugins;
  }
  EXPECT_GE(plugins, 3U);
}

}  // namespace
}  // namespace sluice::transfer
