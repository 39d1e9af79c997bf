#include "plugins/linux/lent_sends.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace sluice::plugins {
namespace {

void Send(LentSends& sends, int count) {
  for (int i = 0; i < count; ++i) sends.Send();
}

// Sends whose ids begin at `first`.
LentSends Known(std::uint32_t first) {
  LentSends sends;
  sends.Send();
  sends.Release(first, first, false);
  return sends;
}

TEST(LentSends, AreReleasedOnceAllAreReported) {
  LentSends sends;
  Send(sends, 3);
  sends.Release(70, 71, false);
  EXPECT_EQ(sends.released(), 0u);
  sends.Release(72, 72, true);
  EXPECT_EQ(sends.released(), 3u);
  EXPECT_TRUE(sends.none());
}

TEST(LentSends, MayBeReportedOutOfOrderBeforeTheFirstIdIsKnown) {
  LentSends sends;
  Send(sends, 3);
  sends.Release(72, 72, false);
  sends.Release(71, 71, false);
  EXPECT_EQ(sends.released(), 0u);
  sends.Release(70, 70, false);
  EXPECT_EQ(sends.released(), 3u);
  Send(sends, 2);
  sends.Release(73, 73, false);
  EXPECT_EQ(sends.released(), 4u);
}

TEST(LentSends, AreReleasedOneByOneOnceTheFirstIdIsKnown) {
  LentSends sends = Known(9);
  Send(sends, 3);
  sends.Release(10, 10, false);
  EXPECT_EQ(sends.released(), 2u);
  sends.Release(12, 12, false);
  EXPECT_EQ(sends.released(), 2u) << "the one before it is still lent";
  sends.Release(11, 11, false);
  EXPECT_EQ(sends.released(), 4u);
}

TEST(LentSends, IdsWrapAround) {
  LentSends sends = Known(UINT32_MAX - 1);
  Send(sends, 3);
  sends.Release(UINT32_MAX, 1, false);
  EXPECT_EQ(sends.released(), 4u);
  LentSends others;
  Send(others, 2);
  others.Release(0, 0, false);
  others.Release(UINT32_MAX, UINT32_MAX, false);
  others.Send();
  others.Release(1, 1, false);
  EXPECT_EQ(others.released(), 3u);
}

TEST(LentSends, AsManyAsMayBeOutAreReleasedAtOnce) {
  LentSends sends = Known(5);
  Send(sends, LentSends::kMost);
  EXPECT_TRUE(sends.full());
  sends.Release(6, 5 + LentSends::kMost, false);
  EXPECT_TRUE(sends.none());
  Send(sends, 1);
  EXPECT_FALSE(sends.none());
}

TEST(LentSends, IgnoreWhatIsNotTheirs) {
  LentSends sends = Known(5);
  Send(sends, 2);
  sends.Release(1, 5, true);
  sends.Release(8, 90, true);
  EXPECT_EQ(sends.released(), 1u);
  sends.Release(6, 6, false);
  sends.Release(6, 6, true);
  EXPECT_EQ(sends.released(), 2u);
  sluice_kernel_counts counts{};
  sends.Report(counts);
  EXPECT_EQ(counts.by_reference, 3u);
  EXPECT_EQ(counts.reported, 2u);
  EXPECT_EQ(counts.copied, 0u);
}

TEST(LentSends, CountWhatTheKernelSaysItCopied) {
  LentSends sends;
  Send(sends, 4);
  sends.Release(0, 2, true);
  sends.Release(3, 3, false);
  sluice_kernel_counts counts{};
  sends.Report(counts);
  EXPECT_EQ(counts.by_reference, 4u);
  EXPECT_EQ(counts.reported, 4u);
  EXPECT_EQ(counts.copied, 3u);
}

}  // namespace
}  // namespace sluice::plugins
