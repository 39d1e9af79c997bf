#include "harness/report/figure.h"

#include <gtest/gtest.h>

namespace sluice::report {
namespace {

TEST(Figure, DropsDecimalsThatSayNothing) {
  EXPECT_EQ(Figure(0.0), "0");
  EXPECT_EQ(Figure(1.0), "1");
  EXPECT_EQ(Figure(64.0), "64");
  EXPECT_EQ(Figure(0.5), "0.5");
  EXPECT_EQ(Figure(0.984), "0.98");
  EXPECT_EQ(Figure(100.0), "100");
}

TEST(Figure, NeverShowsANegativeZero) { EXPECT_EQ(Figure(-0.001), "0"); }

TEST(Figure, ShowsADashForWhatWasNotMeasured) {
  EXPECT_EQ(Figure(std::optional<double>{}), "–");
  EXPECT_EQ(Figure(std::optional<double>{2.0}), "2");
}

}  // namespace
}  // namespace sluice::report
