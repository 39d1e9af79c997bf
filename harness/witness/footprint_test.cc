#include "harness/witness/footprint.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "harness/witness/testing/targets.h"

namespace sluice::witness {
namespace {

using testing::ChannelByName;
using testing::On;

bool PtraceRefused(const FootprintResult& result) {
  return result.staged.note.find("ptrace is refused") != std::string::npos;
}

template <class Mover>
void ExpectStaged(double copies, std::string_view channel_name = "tcp") {
  const channels::Channel channel = ChannelByName(channel_name);
  const FootprintResult result = MeasureFootprint(On<Mover>(channel));
  EXPECT_TRUE(result.status.ok()) << result.status.why();
  if (PtraceRefused(result)) GTEST_SKIP() << result.staged.note;
  EXPECT_EQ(result.staged.value, copies) << result.staged.note;
  EXPECT_EQ(result.staged.confidence, Confidence::kSampled);
  EXPECT_TRUE(testing::NoChildLeft());
}

TEST(Footprint, FindsCopiesOnTheHeap) { ExpectStaged<testing::HeapCopy>(1); }

TEST(Footprint, FindsCopiesOnTheStack) { ExpectStaged<testing::StackCopy>(1); }

TEST(Footprint, FindsCopiesInMappedMemory) { ExpectStaged<testing::MappedCopy<MAP_PRIVATE>>(1); }

TEST(Footprint, FindsCopiesInSharedMemory) { ExpectStaged<testing::MappedCopy<MAP_SHARED>>(1); }

TEST(Footprint, FindsCopiesThatAreWipedOut) { ExpectStaged<testing::ZeroingCopy>(1); }

TEST(Footprint, FindsCopiesInARotatingBuffer) { ExpectStaged<testing::RotatingCopy>(1); }

TEST(Footprint, FindsCopiesInAPrivateMappingOfTheSource) {
  ExpectStaged<testing::PrivateMapCopy>(1);
}

TEST(Footprint, CountsMemoryMappedTwiceOnce) { ExpectStaged<testing::MirroredCopy>(1); }

TEST(Footprint, CountsTwoCopiesTwice) { ExpectStaged<testing::DoubleCopy>(2); }

TEST(Footprint, CountsAPartForAPart) { ExpectStaged<testing::HalfCopy>(0.5); }

TEST(Footprint, FindsNothingWhereTheKernelDoesIt) { ExpectStaged<testing::Sendfile>(0); }

TEST(Footprint, FindsNothingInASharedMappingOfTheSource) { ExpectStaged<testing::MapWrite<>>(0); }

TEST(Footprint, FindsNothingInAPrivateMappingOfTheSourceThatIsNotWritten) {
  ExpectStaged<testing::MapWrite<MAP_PRIVATE>>(0);
}

TEST(Footprint, DoesNotMindWhatTheSinkIs) {
  for (const char* channel : {"unix", "pipe", "file"}) ExpectStaged<testing::HeapCopy>(1, channel);
}

TEST(Footprint, DoesNotTakeAMappedSinkForACopy) { ExpectStaged<testing::MapToFile>(0, "file"); }

TEST(Footprint, IsNotMeasuredWhenTheMemoryIsInAnotherProcess) {
  const channels::Channel channel = ChannelByName("tcp");
  const FootprintResult result = MeasureFootprint(On<testing::ForkedCopy>(channel));
  EXPECT_TRUE(result.status.ok()) << result.status.why();
  if (PtraceRefused(result)) GTEST_SKIP() << result.staged.note;
  EXPECT_FALSE(result.staged.value);
  EXPECT_NE(result.staged.note.find("process of its own"), std::string::npos);
  EXPECT_TRUE(testing::NoChildLeft());
}

TEST(FootprintDeathTest, IsNotMeasuredWherePtraceIsRefused) {
  const auto measure = [] {
    testing::ForbidPtrace();
    const channels::Channel channel = ChannelByName("tcp");
    const FootprintResult result = MeasureFootprint(On<testing::HeapCopy>(channel));
    const bool told = result.status.ok() && !result.staged.value && PtraceRefused(result);
    if (!told) std::fputs((result.status.why() + result.staged.note).c_str(), stderr);
    std::_Exit(told ? 0 : 1);
  };
  EXPECT_EXIT(measure(), ::testing::ExitedWithCode(0), "");
}

TEST(FootprintOfADefect, ReportsACrash) {
  const channels::Channel channel = ChannelByName("tcp");
  const FootprintResult result = MeasureFootprint(On<testing::Crasher>(channel));
  EXPECT_FALSE(result.staged.value);
  EXPECT_NE(result.staged.note.find("SIGSEGV"), std::string::npos) << result.staged.note;
  EXPECT_TRUE(testing::NoChildLeft());
}

TEST(FootprintOfADefect, ReportsAHang) {
  const channels::Channel channel = ChannelByName("tcp");
  Target target = On<testing::Hanger>(channel);
  target.deadline = std::chrono::milliseconds(100);
  const FootprintResult result = MeasureFootprint(target);
  EXPECT_FALSE(result.staged.value);
  EXPECT_NE(result.status.error.find("hung"), std::string::npos) << result.status.error;
  EXPECT_TRUE(testing::NoChildLeft());
}

TEST(FootprintOfADefect, ReportsWrongContent) {
  const channels::Channel channel = ChannelByName("tcp");
  const FootprintResult result = MeasureFootprint(On<testing::Corrupter>(channel));
  EXPECT_FALSE(result.staged.value);
  EXPECT_EQ(result.status.error, "");
  EXPECT_NE(result.status.wrong.find("other content"), std::string::npos);
}

}  // namespace
}  // namespace sluice::witness
