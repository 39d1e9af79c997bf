#include "harness/bench/bench.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "core/base/testing/temp_directory.h"
#include "core/transfer/testing/plugins.h"

namespace sluice::bench {
namespace {

using transfer::testing::CopyUntil;
using transfer::testing::Linked;

using Copies = CopyUntil<UINT64_MAX>;  // "test.copy"
using Refuses = CopyUntil<0>;          // "test.copy_until"
using Starves = CopyUntil<0, SLUICE_E_NO_RESOURCES>;
using Breaks = CopyUntil<5000, SLUICE_E_SINK_IO>;  // "test.copy_until"

class BenchTest : public ::testing::Test {
 protected:
  // Short: what is measured does not matter here.
  BenchOptions Options() const {
    return {.directory = directory_.path(),
            .sizes = {1024, 65536},
            .caches = {transfer::CacheState::kWarm},
            .seconds = 0.001,
            .costs = &kNoCosts};
  }

  static BenchResult Run(const std::vector<host::PluginPtr>& plugins,
                         const std::vector<std::string>& channels, const BenchOptions& options) {
    return Bench(plugins, channels, options, [](const BenchStep&) { return true; });
  }

  static inline const transfer::CostTable kNoCosts{};
  base::TempDirectory directory_;
};

TEST_F(BenchTest, MeasuresEveryPluginAndAutoAtEverySize) {
  const BenchResult result = Run({Linked<Copies>()}, {"tcp", "file"}, Options());
  EXPECT_TRUE(result.skips.empty()) << result.skips.front().reason;
  ASSERT_EQ(result.cells.size(), 8U);
  for (const BenchCell& cell : result.cells) {
    SCOPED_TRACE(cell.plugin + " on " + cell.channel);
    EXPECT_GE(cell.rounds, 7U);
    EXPECT_GT(cell.seconds.low, 0);
    EXPECT_LE(cell.seconds.low, cell.seconds.value);
    EXPECT_LE(cell.seconds.value, cell.seconds.high);
    EXPECT_EQ(cell.chosen, cell.plugin == kAuto ? "test.copy" : "");
    ASSERT_TRUE(cell.ratio_to_best);
    if (cell.plugin != kAuto) {
      EXPECT_EQ(cell.ratio_to_best->value, 1) << "there is no other";
    }
    ASSERT_TRUE(cell.latency);
    EXPECT_GE(cell.latency->transfers, 7U);
  }
}

TEST_F(BenchTest, HasNoRatioWhereThereIsNoRawLoop) {
  const BenchResult result = Run({Linked<Copies>()}, {"tcp"}, Options());
  ASSERT_FALSE(result.cells.empty());
  EXPECT_EQ(result.cells.front().raw, "");
  EXPECT_FALSE(result.cells.front().ratio_to_raw);
}

TEST_F(BenchTest, LeavesOutAPluginThatRefusesAndGoesOn) {
  const BenchResult result = Run({Linked<Refuses>(), Linked<Copies>()}, {"tcp"}, Options());
  ASSERT_EQ(result.skips.size(), 2U) << "one for each size";
  EXPECT_EQ(result.skips.front().plugin, "test.copy_until");
  EXPECT_FALSE(result.skips.front().failed);
  EXPECT_NE(result.skips.front().reason.find("refused at open"), std::string::npos);
  EXPECT_EQ(result.cells.size(), 4U);
}

TEST_F(BenchTest, LeavesOutAPluginThatLacksResources) {
  const BenchResult result = Run({Linked<Starves>(), Linked<Copies>()}, {"tcp"}, Options());
  ASSERT_EQ(result.skips.size(), 2U) << "one for each size";
  EXPECT_FALSE(result.skips.front().failed);
}

// Takes ten times as long as it needs.
class Dawdles : public Copies {
 public:
  using Copies::Copies;
  static constexpr Identity kIdentity{.name = "test.dawdle",
                                      .version = "1.0.0",
                                      .summary = "copies and waits",
                                      .capabilities = SLUICE_CAP_TO_END};
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const sluice_status status = Copies::Step(budget, progress);
    const auto done = Clock::now();
    while (Clock::now() < done + 9 * (done - start)) {
    }
    return status;
  }
};

TEST_F(BenchTest, RetiresTheSlowAndReportsWhatWasMeasuredWhenStopped) {
  BenchOptions options = Options();
  options.sizes = {kSmallFile};
  options.seconds = 60;
  options.raw = options.latency = false;
  options.costs = nullptr;
  // One for the step, two before both are tried, two for each of 15 rounds, and some for those of
  // one plugin.
  constexpr int kCalls = 1 + 2 + 2 * 15 + 10;
  int calls = 0;
  const BenchResult result =
      Bench(std::vector{Linked<Dawdles>(), Linked<Copies>()}, std::vector<std::string>{"tcp"},
            options, [&](const BenchStep& /*step*/) { return ++calls <= kCalls; });
  ASSERT_EQ(result.cells.size(), 2U);
  EXPECT_EQ(result.cells[0].plugin, "test.dawdle");
  EXPECT_EQ(result.cells[0].rounds, 15U);
  EXPECT_EQ(result.cells[1].rounds, 25U);
}

TEST_F(BenchTest, ReportsAPluginThatFailsAndGoesOnWithAFreshConnection) {
  BenchOptions options = Options();
  options.costs = nullptr;
  const BenchResult result = Run({Linked<Breaks>(), Linked<Copies>()}, {"tcp"}, options);
  ASSERT_EQ(result.skips.size(), 1U);
  EXPECT_TRUE(result.skips.front().failed);
  EXPECT_EQ(result.skips.front().bytes, 65536U) << "the small file fits";
  EXPECT_EQ(std::ranges::count(result.cells, "test.copy", &BenchCell::plugin), 2);
}

TEST_F(BenchTest, TimesOnlySmallFilesOneByOne) {
  BenchOptions options = Options();
  options.sizes = {kSmallFile, 2 * kSmallFile};
  options.costs = nullptr;
  const BenchResult result = Run({Linked<Copies>()}, {"unix"}, options);
  if (result.cells.empty()) GTEST_SKIP() << result.skips.front().reason;
  ASSERT_EQ(result.cells.size(), 2U);
  EXPECT_TRUE(result.cells[0].latency);
  EXPECT_FALSE(result.cells[1].latency);
}

TEST_F(BenchTest, LeavesOutAQuantileBeyondWhichTooFewLie) {
  const BenchResult result = Run({Linked<Copies>()}, {"tcp"}, Options());
  ASSERT_FALSE(result.cells.empty());
  EXPECT_FALSE(result.cells.front().latency->p999) << "7 rounds are not 3,000 transfers";
}

TEST_F(BenchTest, StopsWhenTheObserverSaysSo) {
  int calls = 0;
  const BenchResult result = Bench(std::vector{Linked<Copies>()}, std::vector<std::string>{"tcp"},
                                   Options(), [&](const BenchStep& step) {
                                     EXPECT_EQ(step.of, 2U);
                                     return ++calls < 4;
                                   });
  EXPECT_EQ(calls, 4);
  EXPECT_TRUE(result.cells.empty());
}

TEST_F(BenchTest, SaysWhyAChannelIsMissing) {
  const BenchResult result = Run({Linked<Copies>()}, {"no such channel"}, Options());
  ASSERT_EQ(result.skips.size(), 1U);
  EXPECT_EQ(result.skips.front().channel, "no such channel");
  EXPECT_FALSE(result.skips.front().reason.empty());
}

BenchCell Cell(std::string plugin, std::uint64_t bytes, double ratio_to_best) {
  const Median ratio{.value = ratio_to_best, .low = ratio_to_best, .high = ratio_to_best};
  return {.plugin = std::move(plugin),
          .channel = "tcp",
          .bytes = bytes,
          .cache = transfer::CacheState::kWarm,
          .rounds = 7,
          .chosen = {},
          .seconds = {.value = 1, .low = 1, .high = 1},
          .sender_cpu = 0,
          .receiver_cpu = 0,
          .raw = {},
          .ratio_to_raw = {},
          .ratio_to_best = ratio,
          .latency = {}};
}

TEST(Summarize, ComparesEveryPluginWithAutoInItsOwnCells) {
  BenchResult result;
  result.cells = {Cell("a", 1, 1), Cell("b", 1, 0.5), Cell("auto", 1, 1), Cell("a", 2, 0.25),
                  Cell("auto", 2, 0.81)};
  const std::vector<Summary> summaries = Summarize(result);
  ASSERT_EQ(summaries.size(), 3U);
  EXPECT_EQ(summaries[0].plugin, "auto");
  EXPECT_DOUBLE_EQ(summaries[0].mean, 0.9);
  EXPECT_EQ(summaries[0].worst, 0.81);
  EXPECT_EQ(summaries[1].plugin, "a");
  EXPECT_EQ(summaries[1].cells, 2U);
  EXPECT_DOUBLE_EQ(summaries[1].mean, 0.5);
  EXPECT_DOUBLE_EQ(summaries[1].auto_mean, 0.9);
  EXPECT_EQ(summaries[2].plugin, "b");
  EXPECT_EQ(summaries[2].cells, 1U);
  EXPECT_EQ(summaries[2].auto_mean, 1) << "in the one cell that b ran in";
}

TEST(Summarize, IsEmptyWithoutAuto) {
  BenchResult result;
  result.cells = {Cell("a", 1, 1)};
  EXPECT_TRUE(Summarize(result).empty());
}

TEST(BenchCell, IsNoisyIfAnythingAboutItIsUncertain) {
  BenchCell cell = Cell("a", 1, 1);
  EXPECT_FALSE(cell.noisy());
  cell.ratio_to_raw = Median{.value = 1, .low = 0.94, .high = 1.01};
  EXPECT_TRUE(cell.noisy());
}

}  // namespace
}  // namespace sluice::bench
