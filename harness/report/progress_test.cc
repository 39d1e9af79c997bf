#include "harness/report/progress.h"

#include <gtest/gtest.h>

namespace sluice::report {
namespace {

constexpr std::uint64_t kMiB = 1U << 20;

TEST(ProgressLine, ShowsShareRateAndTimeLeft) {
  EXPECT_EQ(ProgressLine(2 * kMiB, 8 * kMiB, 2, 58),
            " 25% [###         ] 2.0 MiB/8.0 MiB  1.0 MiB/s  ETA 6.00 s");
  EXPECT_EQ(ProgressLine(8 * kMiB, 8 * kMiB, 2, 56),
            "100% [##########] 8.0 MiB/8.0 MiB  4.0 MiB/s  ETA 0.00 s");
}

TEST(ProgressLine, KnowsNoTimeLeftBeforeTheFirstByte) {
  EXPECT_EQ(ProgressLine(0, kMiB, 0, 20), "  0% 0 bytes/1.0 MiB");
}

TEST(ProgressLine, NeedsNoTotal) {
  EXPECT_EQ(ProgressLine(3 * kMiB, std::nullopt, 2, 80), "3.0 MiB  1.5 MiB/s");
  EXPECT_EQ(ProgressLine(3 * kMiB, 0, 2, 80), "3.0 MiB  1.5 MiB/s");
}

TEST(ProgressLine, StaysWithinTheTerminalAndAHundredPercent) {
  for (std::size_t width = 0; width < 120; ++width) {
    EXPECT_LE(ProgressLine(3 * kMiB, 8 * kMiB, 7, width).size(), width);
    EXPECT_LE(ProgressLine(3 * kMiB, std::nullopt, 7, width).size(), width);
  }
  // The file has grown meanwhile.
  EXPECT_EQ(ProgressLine(2 * kMiB, kMiB, 1, 200).substr(0, 5), "100% ");
}

}  // namespace
}  // namespace sluice::report
