#include "core/transfer/planner.h"

#include <gtest/gtest.h>

#include <array>
#include <sluice/plugin.hpp>
#include <vector>

#include "core/transfer/testing/plugins.h"
#include "core/transfer/testing/route.h"

namespace sluice::transfer {
namespace {

using testing::CopyUntil;
using testing::Linked;
using testing::Route;

using Costly = CopyUntil<UINT64_MAX, SLUICE_E_UNSUPPORTED, 2000>;
using Cheap = CopyUntil<2, SLUICE_E_UNSUPPORTED, 0>;

TEST(Planner, PutsTheFewestClaimedCopiesFirst) {
  const Route route("content");
  const host::PluginPtr costly = Linked<Costly>();
  const host::PluginPtr cheap = Linked<Cheap>();
  const std::vector<Candidate> plan = Plan(std::vector{costly, cheap}, route.MakeRequest());
  ASSERT_EQ(plan.size(), 2U);
  EXPECT_EQ(plan[0].plugin, cheap);
  EXPECT_EQ(plan[1].plugin, costly);
  EXPECT_EQ(Usable(plan), (std::vector{cheap, costly}));
}

TEST(Planner, KeepsTheGivenOrderBetweenEquals) {
  const Route route("content");
  const host::PluginPtr first = Linked<CopyUntil<1>>();
  const host::PluginPtr second = Linked<CopyUntil<2>>();
  EXPECT_EQ(Usable(Plan(std::vector{second, first}, route.MakeRequest())),
            (std::vector{second, first}));
}

// Copies as often as it wants to.
class Unsaid : public CopyUntil<3> {
 public:
  using CopyUntil::CopyUntil;
  static constexpr std::array kClaims{Claim(
      {.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE), .sink_kinds = ~0U, .staged_milli = 0})};
};

TEST(Planner, TakesWhatTheSendingCallDoesForOneCopyAtMost) {
  using OneCopy = CopyUntil<1, SLUICE_E_UNSUPPORTED, 0>;
  using TwoCopies = CopyUntil<2, SLUICE_E_UNSUPPORTED, 1000>;
  const Route route("content");
  const host::PluginPtr unsaid = Linked<Unsaid>();
  const host::PluginPtr one = Linked<OneCopy>();
  const host::PluginPtr two = Linked<TwoCopies>();
  EXPECT_EQ(Usable(Plan(std::vector{two, one, unsaid}, route.MakeRequest())),
            (std::vector{unsaid, one, two}));
}

CostTable CostsToSocket(const host::PluginPtr& one, double one_seconds,
                        const host::PluginPtr& other, double other_seconds,
                        std::uint32_t sink_kind) {
  const auto curve = [&](const host::PluginPtr& plugin, double seconds) {
    return CostCurve{.plugin = std::string(plugin->name()),
                     .version = std::string(plugin->version()),
                     .sink_kind = sink_kind,
                     .points = {{.bytes = 1, .seconds = seconds}}};
  };
  return {
      .machine = {}, .when = {}, .curves = {curve(one, one_seconds), curve(other, other_seconds)}};
}

TEST(Planner, PutsTheQuickestFirstIfCostsAreKnown) {
  const Route route("content");
  const host::PluginPtr costly = Linked<Costly>();
  const host::PluginPtr cheap = Linked<Cheap>();
  const Request request = route.MakeRequest();
  const CostTable costs = CostsToSocket(costly, 1, cheap, 2, request.sink.kind);
  const auto plan = Plan(std::vector{cheap, costly}, request, &costs);
  EXPECT_EQ(Usable(plan), (std::vector{costly, cheap}));
  EXPECT_DOUBLE_EQ(plan.front().seconds.value_or(0), 7) << "in proportion to what was measured";
}

TEST(Planner, GoesByClaimsAmongThoseThatAreAlike) {
  const Route route("content");
  const host::PluginPtr costly = Linked<Costly>();
  const host::PluginPtr cheap = Linked<Cheap>();
  const Request request = route.MakeRequest();
  const CostTable costs = CostsToSocket(costly, 1, cheap, 1.005, request.sink.kind);
  EXPECT_EQ(Usable(Plan(std::vector{costly, cheap}, request, &costs)),
            (std::vector{cheap, costly}));
}

TEST(Planner, PutsThoseOfUnknownCostBehindTheOthers) {
  const Route route("content");
  const host::PluginPtr costly = Linked<Costly>();
  const host::PluginPtr cheap = Linked<Cheap>();
  const Request request = route.MakeRequest();
  CostTable costs = CostsToSocket(costly, 1, cheap, 2, request.sink.kind);
  costs.curves.back().version = "0.0.0-another";
  EXPECT_EQ(Usable(Plan(std::vector{cheap, costly}, request, &costs)),
            (std::vector{costly, cheap}));
}

TEST(Planner, GoesByClaimsToOtherMachines) {
  const Route route("content");
  const host::PluginPtr costly = Linked<Costly>();
  const host::PluginPtr cheap = Linked<Cheap>();
  Request request = route.MakeRequest();
  request.sink.kind = SLUICE_KIND_TCP;
  const CostTable costs = CostsToSocket(costly, 1, cheap, 2, SLUICE_KIND_TCP);
  request.sink.facts = 0;
  EXPECT_EQ(Usable(Plan(std::vector{costly, cheap}, request, &costs)),
            (std::vector{cheap, costly}));
  request.sink.facts = SLUICE_FACT_LOCAL_PEER;
  EXPECT_EQ(Usable(Plan(std::vector{cheap, costly}, request, &costs)),
            (std::vector{costly, cheap}));
}

TEST(Planner, GoesByClaimsWhereTheSizeIsNotKnown) {
  const Route route("content");
  const host::PluginPtr costly = Linked<Costly>();
  const host::PluginPtr cheap = Linked<Cheap>();
  Request request = route.MakeRequest();
  const CostTable costs = CostsToSocket(costly, 1, cheap, 2, request.sink.kind);
  request.source.size = 0;
  request.length = SLUICE_TO_END;
  EXPECT_EQ(Usable(Plan(std::vector{costly, cheap}, request, &costs)),
            (std::vector{cheap, costly}));
}

TEST(Planner, SaysWhyAPluginCannot) {
  const Route route("content");
  Request request = route.MakeRequest();
  request.source = request.sink;
  const std::vector<Candidate> plan = Plan(std::vector{Linked<Cheap>()}, request);
  ASSERT_EQ(plan.size(), 1U);
  EXPECT_EQ(plan[0].status, SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(plan[0].reason, "not a file");
  EXPECT_EQ(plan[0].claim, nullptr) << "it claims nothing for sockets as sources";
  EXPECT_TRUE(Usable(plan).empty());
}

}  // namespace
}  // namespace sluice::transfer
