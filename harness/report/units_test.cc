#include "harness/report/units.h"

#include <gtest/gtest.h>

namespace sluice::report {
namespace {

TEST(BytesText, PicksTheUnitAndNeverShows1024OfOne) {
  EXPECT_EQ(BytesText(0), "0 bytes");
  EXPECT_EQ(BytesText(1), "1 byte");
  EXPECT_EQ(BytesText(1023), "1023 bytes");
  EXPECT_EQ(BytesText(1024), "1.0 KiB");
  EXPECT_EQ(BytesText((1U << 20) - 1), "1.0 MiB");
  EXPECT_EQ(BytesText(8U << 20), "8.0 MiB");
  EXPECT_EQ(BytesText(UINT64_MAX), "16.0 EiB");
}

TEST(RateText, DividesUnlessThereIsNoTime) {
  EXPECT_EQ(RateText(100, 2), "50 bytes/s");
  EXPECT_EQ(RateText(std::uint64_t{3} << 30, 2), "1.5 GiB/s");
  EXPECT_EQ(RateText(100, 0), "-");
}

TEST(ShortTimeText, KeepsTwoOrThreeDigits) {
  EXPECT_EQ(ShortTimeText(12.3e-6), "12 µs");
  EXPECT_EQ(ShortTimeText(1.54e-3), "1.5 ms");
  EXPECT_EQ(ShortTimeText(0.9996e-3), "1.0 ms");
  EXPECT_EQ(ShortTimeText(345e-9), "345 ns");
  EXPECT_EQ(ShortTimeText(75), "75 s");
}

TEST(DurationText, TurnsToMinutesAndHours) {
  EXPECT_EQ(DurationText(0), "0.00 s");
  EXPECT_EQ(DurationText(12.34), "12.3 s");
  EXPECT_EQ(DurationText(59.96), "1:00");
  EXPECT_EQ(DurationText(62), "1:02");
  EXPECT_EQ(DurationText(3 * 3600 + 25 * 60 + 7), "3:25:07");
}

}  // namespace
}  // namespace sluice::report
