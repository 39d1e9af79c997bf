#include "harness/bench/paired.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::bench {
namespace {

TEST(Paired, RatioIsSpeedOfTheSubjectOverSpeedOfTheBaseline) {
  const Paired paired = Compare(
      20, [] { return 0.25; }, [] { return 0.5; });
  EXPECT_DOUBLE_EQ(paired.ratio, 0.5);
  EXPECT_DOUBLE_EQ(paired.baseline_seconds, 0.25);
}

TEST(Paired, TakesTheMedianAndTheMiddleHalf) {
  double next = 0;
  const Paired paired = Compare(
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
  Compare(
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

}  // namespace
}  // namespace sluice::bench
