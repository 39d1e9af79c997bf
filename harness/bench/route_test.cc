#include "harness/bench/route.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/base/processor.h"
#include "core/base/testing/temp_directory.h"

namespace sluice::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kBytes = 64 * 1024;

class RouteTest : public ::testing::Test {
 protected:
  base::Result<std::unique_ptr<Route>> Make(std::string_view channel) {
    channel_.emplace(channels::MakeChannel(channel, {.directory = directory_.path()}).value());
    return Route::Make(*channel_, payload_, kBytes);
  }

  static void Send(const Route& route, std::size_t bytes) {
    const std::vector<std::byte> some(bytes);
    ASSERT_EQ(base::Write(route.sink(), some), static_cast<std::int64_t>(bytes));
  }

  base::TempDirectory directory_;
  std::shared_ptr<const witness::Payload> payload_ = std::make_shared<witness::Payload>(
      witness::Payload::Make(directory_.path(), kBytes, transfer::CacheState::kWarm).value());
  std::optional<channels::Channel> channel_;
};

TEST_F(RouteTest, ReportsWhenTheLastByteCame) {
  const auto route = Make("tcp").value();
  EXPECT_EQ(route->bytes(), kBytes);
  for (int time = 0; time < 3; ++time) {
    route->Expect(1000);
    const auto before = Clock::now();
    Send(*route, 400);
    Send(*route, 600);
    const auto arrived = route->Await();
    ASSERT_TRUE(arrived) << arrived.error().message;
    EXPECT_GE(arrived->at, before);
    EXPECT_LE(arrived->at, Clock::now());
    EXPECT_GE(arrived->processor_seconds, 0);
  }
}

TEST_F(RouteTest, GivesUpOnBytesThatDoNotCome) {
  const auto route = Make("tcp").value();
  route->Expect(1001);
  Send(*route, 1000);
  const auto arrived = route->Await(std::chrono::seconds(0));
  ASSERT_FALSE(arrived);
  EXPECT_EQ(arrived.error().message, "the last bytes did not come");
}

TEST_F(RouteTest, WritesAFileFromItsBeginningAgain) {
  const auto route = Make("file").value();
  for (int time = 0; time < 2; ++time) {
    route->Expect(1000);
    route->Rewind();
    Send(*route, 1000);
    EXPECT_TRUE(route->Await());
  }
  EXPECT_EQ(base::SizeOf(route->sink()), 1000);
}

TEST(ProcessorTime, GrowsWithWork) {
  const double thread = base::ThreadSeconds();
  const double process = base::ProcessSeconds();
  // Windows counts in ticks, so as long as it takes.
  while (base::ThreadSeconds() == thread) continue;
  EXPECT_GT(base::ThreadSeconds(), thread);
  while (base::ProcessSeconds() == process) continue;
  EXPECT_GT(base::ProcessSeconds(), process);
}

TEST(Affinity, CanBeGivenUpAgain) {
  if (!base::StayOnProcessor(0)) {
    GTEST_SKIP() << "one processor, or a system without affinity";
  }
  EXPECT_TRUE(base::StayOnProcessor(1)) << "not only the one it stays on can be chosen";
  base::RunAnywhere();
  EXPECT_TRUE(base::StayOnProcessor(0));
  base::RunAnywhere();
}

}  // namespace
}  // namespace sluice::bench
