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
  EXPECT_EQ(ToTry(plan), (std::vector{cheap, costly}));
}

TEST(Planner, KeepsTheGivenOrderBetweenEquals) {
  const Route route("content");
  const host::PluginPtr first = Linked<CopyUntil<1>>();
  const host::PluginPtr second = Linked<CopyUntil<2>>();
  EXPECT_EQ(Choose(std::vector{second, first}, route.MakeRequest()), (std::vector{second, first}));
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
  EXPECT_EQ(Choose(std::vector{two, one, unsaid}, route.MakeRequest()),
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
  const auto plan = Plan(std::vector{cheap, costly}, request, costs);
  EXPECT_EQ(ToTry(plan), (std::vector{costly, cheap}));
  EXPECT_DOUBLE_EQ(plan.front().seconds.value_or(0), 7) << "in proportion to what was measured";
}

TEST(Planner, GoesByClaimsAmongThoseThatAreAlike) {
  const Route route("content");
  const host::PluginPtr costly = Linked<Costly>();
  const host::PluginPtr cheap = Linked<Cheap>();
  const Request request = route.MakeRequest();
  const CostTable costs = CostsToSocket(costly, 1, cheap, 1.005, request.sink.kind);
  EXPECT_EQ(Choose(std::vector{costly, cheap}, request, costs), (std::vector{cheap, costly}));
}

TEST(Planner, PutsThoseOfUnknownCostBehindTheOthers) {
  const Route route("content");
  const host::PluginPtr costly = Linked<Costly>();
  const host::PluginPtr cheap = Linked<Cheap>();
  const Request request = route.MakeRequest();
  CostTable costs = CostsToSocket(costly, 1, cheap, 2, request.sink.kind);
  costs.curves.back().version = "0.0.0-another";
  EXPECT_EQ(Choose(std::vector{cheap, costly}, request, costs), (std::vector{costly, cheap}));
}

TEST(Planner, GoesByClaimsToOtherMachines) {
  const Route route("content");
  const host::PluginPtr costly = Linked<Costly>();
  const host::PluginPtr cheap = Linked<Cheap>();
  Request request = route.MakeRequest();
  request.sink.kind = SLUICE_KIND_TCP;
  const CostTable costs = CostsToSocket(costly, 1, cheap, 2, SLUICE_KIND_TCP);
  request.sink.facts = 0;
  EXPECT_EQ(Choose(std::vector{costly, cheap}, request, costs), (std::vector{cheap, costly}));
  request.sink.facts = SLUICE_FACT_LOCAL_PEER;
  EXPECT_EQ(Choose(std::vector{cheap, costly}, request, costs), (std::vector{costly, cheap}));
}

TEST(Planner, GoesByClaimsWhereTheSizeIsNotKnown) {
  const Route route("content");
  const host::PluginPtr costly = Linked<Costly>();
  const host::PluginPtr cheap = Linked<Cheap>();
  Request request = route.MakeRequest();
  const CostTable costs = CostsToSocket(costly, 1, cheap, 2, request.sink.kind);
  request.source.size = 0;
  request.length = SLUICE_TO_END;
  EXPECT_EQ(Choose(std::vector{costly, cheap}, request, costs), (std::vector{cheap, costly}));
}

TEST(Planner, CopiesFilesByCostsOnlyWhereNothingButBytesIsCopied) {
  const Route route("content");
  const host::PluginPtr costly = Linked<Costly>();
  const host::PluginPtr cheap = Linked<Cheap>();
  Request request = route.MakeRequest();
  request.sink.kind = SLUICE_KIND_FILE;
  request.source.facts |= SLUICE_FACT_NO_HOLES;
  const CostTable costs = CostsToSocket(costly, 1, cheap, 2, SLUICE_KIND_FILE);
  const auto order = [&] { return Choose(std::vector{costly, cheap}, request, costs); };
  const std::vector by_costs{costly, cheap};
  const std::vector by_claims{cheap, costly};
  constexpr std::uint64_t kExt4 = 0xEF53;
  constexpr std::uint64_t kBtrfs = 0x9123683E;
  request.sink.filesystem = kExt4;
  EXPECT_EQ(order(), by_costs);
  request.sink.filesystem = kBtrfs;
  EXPECT_EQ(order(), by_claims) << "the copy may share storage";
  request.sink.filesystem = kExt4;
  request.source.facts &= ~SLUICE_FACT_NO_HOLES;
  EXPECT_EQ(order(), by_claims) << "the copy may keep holes";
  request.sink.filesystem = 0;
  EXPECT_EQ(order(), by_costs) << "no system that knows either";
}

TEST(Planner, TriesOnlyPluginsThatCanIfAnyCan) {
  const Route route("content");
  std::vector<Candidate> plan =
      Plan(std::vector{Linked<Costly>(), Linked<Cheap>()}, route.MakeRequest());
  plan.front().status = SLUICE_E_UNSUPPORTED;
  EXPECT_EQ(ToTry(plan), (std::vector{plan.back().plugin}));
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
  EXPECT_EQ(ToTry(plan), (std::vector{plan[0].plugin})) << "so that the outcome has its reason";
}

}  // namespace
}  // namespace sluice::transfer
