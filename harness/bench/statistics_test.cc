#include "harness/bench/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace sluice::bench {
namespace {

std::vector<double> UpTo(int last) {
  std::vector<double> values(static_cast<std::size_t>(last));
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

TEST(Statistics, QuantilesAreMeasuredValues) {
  EXPECT_EQ(Quantile(UpTo(101), 0), 1);
  EXPECT_EQ(Quantile(UpTo(101), 0.5), 51);
  EXPECT_EQ(Quantile(UpTo(101), 0.99), 100);
  EXPECT_EQ(Quantile({3, 1, 2}, 1), 3);
  EXPECT_EQ(Quantile({7}, 0.999), 7);
}

TEST(Statistics, FewValuesTellNothingNarrowerThanAllOfThem) {
  const Median median = MedianOf({1, 2, 3, 4, 5});
  EXPECT_EQ(median.value, 3);
  EXPECT_EQ(median.low, 1);
  EXPECT_EQ(median.high, 5);
  EXPECT_DOUBLE_EQ(median.uncertainty(), 2.0 / 3);
}

TEST(Statistics, TheIntervalHoldsTheTrueMedianNearlyAlways) {
  std::mt19937 random(7);
  // Skewed, as times are.
  std::exponential_distribution<double> draw(1);
  const double truth = std::log(2);
  int held = 0;
  constexpr int kTimes = 2000;
  for (int time = 0; time < kTimes; ++time) {
    std::vector<double> values(40);
    for (double& value : values) value = draw(random);
    const Median median = MedianOf(values);
    if (median.low <= truth && truth <= median.high) ++held;
  }
  EXPECT_GE(held, kTimes * 94 / 100);
}

TEST(Statistics, OneOutlierDoesNotMoveTheMedian) {
  std::vector<double> values(99, 1.0);
  values.push_back(1e9);
  EXPECT_EQ(MedianOf(values).high, 1);
}

TEST(Statistics, TheGeometricMeanTreatsTwiceAndHalfAlike) {
  EXPECT_DOUBLE_EQ(GeometricMean({2, 0.5}), 1);
  EXPECT_DOUBLE_EQ(GeometricMean({4}), 4);
}

}  // namespace
}  // namespace sluice::bench
