#include "core/transfer/selector.h"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "core/transfer/testing/plugins.h"
#include "core/transfer/testing/route.h"

namespace sluice::transfer {
namespace {

using testing::CopyUntil;
using testing::Linked;
using testing::Route;

using Costly = CopyUntil<UINT64_MAX, SLUICE_E_UNSUPPORTED, 2000>;
using Cheap = CopyUntil<100, SLUICE_E_UNSUPPORTED, 0>;

// Costly is quicker below 1 MiB, Cheap above.
CostTable Costs(const host::PluginPtr& costly, const host::PluginPtr& cheap, std::uint32_t sink) {
  const std::uint64_t large = std::uint64_t{1} << 20U;
  return {.machine = {},
          .when = {},
          .curves = {{.plugin = std::string(costly->name()),
                      .version = std::string(costly->version()),
                      .sink_kind = sink,
                      .points = {{.bytes = 1, .seconds = 1}, {.bytes = 2 * large, .seconds = 100}}},
                     {.plugin = std::string(cheap->name()),
                      .version = std::string(cheap->version()),
                      .sink_kind = sink,
                      .points = {{.bytes = 1, .seconds = 2}, {.bytes = 2 * large, .seconds = 3}}}}};
}

class SelectorTest : public ::testing::Test {
 protected:
  SelectorTest()
      : route_("content"),
        costly_(Linked<Costly>()),
        cheap_(Linked<Cheap>()),
        request_(route_.MakeRequest()),
        costs_(Costs(costly_, cheap_, request_.sink.kind)) {}

  Route route_;
  host::PluginPtr costly_;
  host::PluginPtr cheap_;
  Request request_;
  CostTable costs_;
};

TEST_F(SelectorTest, TakesTheQuickestForTheSize) {
  Selector selector(std::vector{costly_, cheap_}, costs_);
  EXPECT_EQ(selector.For(request_).Run(request_).plugin, costly_->name());
  Request large = request_;
  large.source.size = std::uint64_t{8} << 20U;
  large.length = large.source.size;
  EXPECT_NE(&selector.For(large), &selector.For(request_));
  large.length = 7;  // which is what there is, so that it comes to its end
  EXPECT_EQ(&selector.For(large), &selector.For(request_));
}

TEST_F(SelectorTest, AnswersTheSameDriverForLikeRequests) {
  Selector selector(std::vector{costly_, cheap_}, costs_);
  Driver& driver = selector.For(request_);
  EXPECT_EQ(&selector.For(request_), &driver);
  Request other = request_;
  other.length = 6;
  EXPECT_EQ(&selector.For(other), &driver) << "between the same two powers of two";
}

TEST_F(SelectorTest, GivesTheSameOrderToThoseWithDriversOfTheirOwn) {
  Selector selector(std::vector{cheap_, costly_}, costs_);
  const std::span<const host::PluginPtr> candidates = selector.Candidates(request_);
  EXPECT_EQ(std::vector(candidates.begin(), candidates.end()), (std::vector{costly_, cheap_}));
  EXPECT_EQ(selector.Candidates(request_).data(), candidates.data());
}

TEST_F(SelectorTest, GoesByClaimsWithoutCosts) {
  Selector selector(std::vector{costly_, cheap_});
  EXPECT_EQ(selector.For(request_).Run(request_).plugin, cheap_->name());
}

TEST_F(SelectorTest, TriesAllIfNobodySaysItCanSoThatTheOutcomeHasTheReasons) {
  Selector selector(std::vector{cheap_});
  request_.source = request_.sink;
  const Outcome& outcome = selector.For(request_).Run(request_);
  EXPECT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.plugin, cheap_->name());
  EXPECT_FALSE(outcome.reason.empty());
}

}  // namespace
}  // namespace sluice::transfer
