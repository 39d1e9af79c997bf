#include "harness/bench/comparison.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace sluice::bench {
namespace {

TEST(Paired, RatioIsSpeedOfTheSubjectOverSpeedOfTheBaseline) {
  const Paired paired = ComparePair(
      20, [] { return 0.25; }, [] { return 0.5; });
  EXPECT_DOUBLE_EQ(paired.ratio, 0.5);
  EXPECT_DOUBLE_EQ(paired.baseline_seconds, 0.25);
}

TEST(Paired, TakesTheMedianAndTheMiddleHalf) {
  double next = 0;
  const Paired paired = ComparePair(
      9, [] { return 1.0; }, [&] { return 1 / ++next; });
  EXPECT_DOUBLE_EQ(paired.ratio, 5);
  EXPECT_DOUBLE_EQ(paired.lowest, 3);
  EXPECT_DOUBLE_EQ(paired.highest, 7);
}

TEST(Paired, SecondsGrowWithTheWork) {
  const auto work = [](int amount) {
    return Seconds([amount] {
      volatile int sink = 0;
      for (int i = 0; i < amount; ++i) sink = i;
      static_cast<void>(sink);
    });
  };
  EXPECT_GT(work(10'000'000), work(1000));
}

TEST(Paired, CallsBothEquallyOftenAndTakesTurns) {
  std::string order;
  ComparePair(
      4,
      [&] {
        order += 'b';
        return 1.0;
      },
      [&] {
        order += 's';
        return 1.0;
      });
  EXPECT_EQ(order, "bssbbssb");
}

TEST(Comparison, GivesEveryWayAPartInEachRoundInChangingOrders) {
  std::string order;
  Comparison comparison;
  for (const char name : {'a', 'b', 'c'}) {
    comparison.Add([&order, name] {
      order += name;
      return 1.0;
    });
  }
  constexpr std::size_t kRounds = 50;
  int first = 0;
  for (std::size_t round = 0; round < kRounds; ++round) {
    ASSERT_TRUE(comparison.RunRound());
    if (order[3 * round] == 'a') ++first;
  }
  for (std::size_t way = 0; way < 3; ++way) EXPECT_EQ(comparison.seconds(way).size(), kRounds);
  EXPECT_GT(first, 5);
  EXPECT_LT(first, 35);
}

TEST(Comparison, LeavesOutRetiredWaysAndComparesCommonRounds) {
  Comparison comparison;
  const std::size_t slow = comparison.Add([] { return 4.0; });
  const std::size_t fast = comparison.Add([] { return 1.0; });
  ASSERT_TRUE(comparison.RunRound());
  comparison.Retire([&](std::size_t way) { return way == slow; });
  ASSERT_TRUE(comparison.RunRound());
  EXPECT_EQ(comparison.seconds(slow).size(), 1U);
  EXPECT_EQ(comparison.seconds(fast).size(), 2U);
  EXPECT_EQ(comparison.Ratios(slow, fast), std::vector{4.0});
}

TEST(Comparison, EndsARoundInWhichAPartFails) {
  Comparison comparison;
  const std::size_t good = comparison.Add([] { return 1.0; });
  const std::size_t bad = comparison.Add([] { return std::optional<double>(); });
  EXPECT_FALSE(comparison.RunRound());
  EXPECT_EQ(comparison.seconds(good).size(), 1U);
  EXPECT_TRUE(comparison.seconds(bad).empty());
}

}  // namespace
}  // namespace sluice::bench
