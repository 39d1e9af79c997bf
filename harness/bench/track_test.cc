#include "harness/bench/track.h"

#include <gtest/gtest.h>

#include <chrono>
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

class TrackTest : public ::testing::Test {
 protected:
  base::Result<std::unique_ptr<Track>> Make(std::string_view channel) {
    channel_.emplace(channels::MakeChannel(channel, {.directory = directory_.path()}).value());
    return Track::Make(*channel_, payload_);
  }

  static void Send(const Track& track, std::size_t bytes) {
    const std::vector<std::byte> some(bytes);
    ASSERT_EQ(base::Write(track.sink(), some), static_cast<std::int64_t>(bytes));
  }

  base::TempDirectory directory_;
  witness::Payload payload_ =
      witness::Payload::Make(directory_.path(), kBytes, transfer::CacheState::kWarm).value();
  std::optional<channels::Channel> channel_;
};

TEST_F(TrackTest, TellsWhenTheLastByteCame) {
  const auto track = Make("tcp").value();
  EXPECT_EQ(track->bytes(), kBytes);
  for (int time = 0; time < 3; ++time) {
    track->Expect(1000);
    const auto before = Clock::now();
    Send(*track, 400);
    Send(*track, 600);
    const auto arrived = track->Await();
    ASSERT_TRUE(arrived) << arrived.error().message;
    EXPECT_GE(arrived->at, before);
    EXPECT_LE(arrived->at, Clock::now());
    EXPECT_GE(arrived->processor_seconds, 0);
  }
}

TEST_F(TrackTest, GivesUpOnBytesThatDoNotCome) {
  const auto track = Make("tcp").value();
  track->Expect(1001);
  Send(*track, 1000);
  const auto arrived = track->Await(std::chrono::seconds(0));
  ASSERT_FALSE(arrived);
  EXPECT_EQ(arrived.error().message, "the last bytes did not come");
}

TEST_F(TrackTest, WritesAFileFromItsBeginningAgain) {
  const auto track = Make("file").value();
  for (int time = 0; time < 2; ++time) {
    track->Expect(1000);
    track->Rewind();
    Send(*track, 1000);
    EXPECT_TRUE(track->Await());
  }
  EXPECT_EQ(base::SizeOf(track->sink()), 1000);
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
