#include "core/transfer/costs.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>

namespace sluice::transfer {
namespace {

CostTable Table() {
  return {.machine = {},
          .when = {},
          .curves = {{.plugin = "a.b",
                      .version = "1.0.0",
                      .sink_kind = SLUICE_KIND_TCP,
                      .points = {{.bytes = 1000, .seconds = 1}, {.bytes = 100000, .seconds = 100}}},
                     {.plugin = "a.b",
                      .version = "1.0.0",
                      .sink_kind = SLUICE_KIND_TCP,
                      .cache = CacheState::kCold,
                      .points = {{.bytes = 1000, .seconds = 7}}}}};
}

std::optional<double> Cost(std::uint64_t bytes) {
  return CostOf(Table(), "a.b", "1.0.0", SLUICE_KIND_TCP, CacheState::kWarm, bytes);
}

TEST(Costs, LieBetweenThoseThatWereMeasured) {
  EXPECT_EQ(Cost(1000), 1);
  EXPECT_EQ(Cost(100000), 100);
  EXPECT_NEAR(Cost(10000).value_or(0), 10, 1e-9);
}

TEST(Costs, AreThoseOfTheSmallestForSmallerAndInProportionForLarger) {
  EXPECT_EQ(Cost(1), 1);
  EXPECT_EQ(Cost(0), 1);
  EXPECT_NEAR(Cost(1000000).value_or(0), 1000, 1e-9);
}

TEST(Costs, AreKnownOfTheVeryPluginVersionAndSinkOnly) {
  using enum transfer::CacheState;
  const CostTable table = Table();
  EXPECT_FALSE(CostOf(table, "a.c", "1.0.0", SLUICE_KIND_TCP, kWarm, 1));
  EXPECT_FALSE(CostOf(table, "a.b", "1.0.1", SLUICE_KIND_TCP, kWarm, 1));
  EXPECT_FALSE(CostOf(table, "a.b", "1.0.0", SLUICE_KIND_UNIX, kWarm, 1));
}

TEST(Costs, AreOthersOfColdFiles) {
  EXPECT_EQ(CostOf(Table(), "a.b", "1.0.0", SLUICE_KIND_TCP, CacheState::kCold, 1000), 7);
}

TEST(Cache, MattersForLargeFilesToSinksThatHaveCostsOfColdOnes) {
  const std::uint32_t sinks = ColdSinks(Table());
  EXPECT_EQ(sinks, SLUICE_KIND_BIT(SLUICE_KIND_TCP));
  Request request{};
  request.source.kind = SLUICE_KIND_FILE;
  request.sink.kind = SLUICE_KIND_TCP;
  request.sink.facts = SLUICE_FACT_LOCAL_PEER;
  EXPECT_TRUE(CacheMatters(sinks, request, kLeastAsked));
  EXPECT_FALSE(CacheMatters(sinks, request, kLeastAsked - 1));
  EXPECT_FALSE(CacheMatters(ColdSinks({}), request, kLeastAsked));
  request.sink.facts = 0;
  EXPECT_FALSE(CacheMatters(sinks, request, kLeastAsked)) << "no costs of other machines";
  request.sink.kind = SLUICE_KIND_UNIX;
  EXPECT_FALSE(CacheMatters(sinks, request, kLeastAsked));
}

TEST(BuiltInCosts, AreInOrder) {
  for (const CostCurve& curve : BuiltInCosts().curves) {
    SCOPED_TRACE(curve.plugin);
    ASSERT_FALSE(curve.points.empty());
    for (std::size_t i = 1; i < curve.points.size(); ++i) {
      EXPECT_LT(curve.points[i - 1].bytes, curve.points[i].bytes);
      EXPECT_LT(0, curve.points[i - 1].seconds);
    }
  }
}

TEST(Costs, ApplyToReceiversOnThisMachine) {
  Request request{};
  request.source.kind = SLUICE_KIND_FILE;
  request.sink.kind = SLUICE_KIND_UNIX;
  EXPECT_EQ(WhyNoCosts(request), "");
  request.sink.kind = SLUICE_KIND_TCP;
  EXPECT_NE(WhyNoCosts(request), "") << "a card may gather";
  request.sink.facts = SLUICE_FACT_LOCAL_PEER;
  EXPECT_EQ(WhyNoCosts(request), "");
  request.source.kind = SLUICE_KIND_DEVICE;
  EXPECT_NE(WhyNoCosts(request), "");
}

TEST(ExpectedBytes, AreTheRangeThatTheSourceHas) {
  const std::array<std::byte, 3> head{};
  Request request{};
  request.source.size = 100;
  EXPECT_EQ(ExpectedBytes(request), 100U);
  request.offset = 40;
  request.head = head;
  EXPECT_EQ(ExpectedBytes(request), 63U);
  request.length = 10;
  EXPECT_EQ(ExpectedBytes(request), 13U);
  request.offset = 200;
  EXPECT_EQ(ExpectedBytes(request), 3U);
}

TEST(ExpectedBytes, AreNotKnownOfASourceThatSaysItIsEmpty) {
  Request request{};
  request.source.size = 0;
  EXPECT_FALSE(ExpectedBytes(request));
  request.source.size = SLUICE_UNKNOWN;
  EXPECT_FALSE(ExpectedBytes(request));
  request.length = 5;
  EXPECT_EQ(ExpectedBytes(request), 5U);
}

}  // namespace
}  // namespace sluice::transfer
