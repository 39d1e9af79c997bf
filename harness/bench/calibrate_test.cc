#include "harness/bench/calibrate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/base/machine.h"
#include "core/transfer/testing/plugins.h"

namespace sluice::bench {
namespace {

using transfer::testing::CopyUntil;
using transfer::testing::Linked;

BenchCell Cell(std::string channel, std::uint64_t bytes, double seconds,
               transfer::CacheState cache = transfer::CacheState::kWarm) {
  BenchCell cell{};
  cell.plugin = "test.copy";
  cell.channel = std::move(channel);
  cell.bytes = bytes;
  cell.cache = cache;
  cell.seconds = {.value = seconds, .low = seconds, .high = seconds};
  return cell;
}

TEST(Calibrate, MakesACurveForEachKindOfSink) {
  BenchResult result;
  result.cells = {Cell("tcp", 4096, 2), Cell("tcp", 1024, 1), Cell("unix", 1024, 3),
                  Cell("tcp-sg", 1024, 9), Cell("tcp", 64, 9, transfer::CacheState::kCold)};
  result.cells.push_back(Cell("tcp", 2048, 9));
  result.cells.back().plugin = "auto";
  const transfer::CostTable table = CostsOf(result, std::vector{Linked<CopyUntil<UINT64_MAX>>()});
  EXPECT_EQ(table.machine, base::Machine());
  EXPECT_EQ(table.when.size(), std::string("2001-02-03").size());
  ASSERT_EQ(table.curves.size(), 3U);
  EXPECT_EQ(table.curves[0].sink_kind, SLUICE_KIND_TCP);
  EXPECT_EQ(table.curves[0].version, "1.0.0");
  ASSERT_EQ(table.curves[0].points.size(), 2U) << "that of auto does not count";
  EXPECT_EQ(table.curves[0].points[0].bytes, 1024U);
  EXPECT_EQ(table.curves[0].points[0].seconds, 1) << "tcp came before tcp-sg";
  EXPECT_EQ(table.curves[1].sink_kind, SLUICE_KIND_UNIX);
  EXPECT_EQ(table.curves[2].cache, transfer::CacheState::kCold);
  ASSERT_EQ(table.curves[2].points.size(), 1U);
  EXPECT_EQ(table.curves[2].points[0].bytes, 64U);
}

TEST(Calibrate, GoesByTheRatiosOfTheRounds) {
  BenchResult result;
  result.cells = {Cell("tcp", 1024, 2), Cell("tcp", 1024, 5)};
  result.cells[1].plugin = "test.copy_until";
  result.cells[0].ratio_to_best = Median{.value = 1, .low = 1, .high = 1};
  // The rounds say: half as fast, though the medians of the times say less.
  result.cells[1].ratio_to_best = Median{.value = 0.5, .low = 0.5, .high = 0.5};
  const std::vector plugins{Linked<CopyUntil<UINT64_MAX>>(), Linked<CopyUntil<1>>()};
  const transfer::CostTable table = CostsOf(result, plugins);
  ASSERT_EQ(table.curves.size(), 2U);
  EXPECT_EQ(table.curves[0].points[0].seconds, 2);
  EXPECT_EQ(table.curves[1].points[0].seconds, 4);
}

// A plugin at 1 KiB over TCP with this ratio to the best.
BenchCell Ratio(std::string plugin, double low, double value, double high) {
  BenchCell cell = Cell("tcp", 1024, 1 / value);
  cell.plugin = std::move(plugin);
  cell.ratio_to_best = Median{.value = value, .low = low, .high = high};
  return cell;
}

TEST(Calibrate, AsksForARematchOfThoseThatMayBeBest) {
  BenchResult result;
  result.cells = {Ratio("best", 1, 1, 1), Ratio("close", 0.9, 0.95, 0.98),
                  Ratio("behind", 0.5, 0.7, 0.9), Ratio("sole", 1, 1, 1)};
  result.cells.back().channel = "pipe";
  const std::vector<Rematch> rematches = Rematches(result);
  ASSERT_EQ(rematches.size(), 1U) << "no rematch where only one may be best";
  EXPECT_EQ(rematches[0].channel, "tcp");
  EXPECT_EQ(rematches[0].bytes, 1024U);
  EXPECT_EQ(rematches[0].plugins, (std::vector<std::string>{"best", "close"}));
}

TEST(Calibrate, AsksForNoRematchIfAllAreAboutEqual) {
  BenchResult result;
  result.cells = {Ratio("best", 1, 1, 1), Ratio("alike", 0.985, 0.99, 1.01),
                  Ratio("behind", 0.5, 0.7, 0.9)};
  EXPECT_TRUE(Rematches(result).empty());
  result.cells.push_back(Ratio("uncertain", 0.97, 0.99, 1.01));
  ASSERT_EQ(Rematches(result).size(), 1U);
  EXPECT_EQ(Rematches(result)[0].plugins, (std::vector<std::string>{"best", "alike", "uncertain"}));
}

TEST(Calibrate, CombinesARematchWithWhatWasBefore) {
  BenchResult result;
  result.cells = {Ratio("test.copy", 1, 1, 1), Ratio("test.copy_until", 0.8, 0.9, 1.0),
                  Ratio("test.behind", 0.5, 0.5, 0.5)};
  BenchResult rematch;
  rematch.cells = {Ratio("test.copy", 0.4, 0.4, 0.4), Ratio("test.copy_until", 1, 1, 1),
                   Ratio("test.new", 1, 1, 1)};
  // Meanwhile the machine has become slower, which makes nobody else the quickest.
  for (BenchCell& cell : rematch.cells) cell.seconds.value *= 10;
  Merge(result, rematch);
  ASSERT_EQ(result.cells.size(), 3U);
  // The means are √0.4 and √0.9.
  EXPECT_DOUBLE_EQ(result.cells[0].ratio_to_best->value, 2.0 / 3);
  EXPECT_DOUBLE_EQ(result.cells[1].ratio_to_best->value, 1);
  EXPECT_DOUBLE_EQ(result.cells[1].ratio_to_best->high, std::sqrt(1 / 0.9));
  const std::vector plugins{Linked<CopyUntil<UINT64_MAX>>(), Linked<CopyUntil<1>>()};
  const transfer::CostTable table = CostsOf(result, plugins);
  ASSERT_EQ(table.curves.size(), 2U);
  EXPECT_DOUBLE_EQ(table.curves[0].points[0].seconds, 15);
  EXPECT_DOUBLE_EQ(table.curves[1].points[0].seconds, 10);
}

TEST(Calibrate, KeepsWhoWasBestIfARematchIsLostByLess) {
  BenchResult result;
  result.cells = {Ratio("test.copy", 1, 1, 1), Ratio("test.copy_until", 0.7, 0.8, 1.0)};
  BenchResult rematch;
  rematch.cells = {Ratio("test.copy", 0.9, 0.9, 0.9), Ratio("test.copy_until", 1, 1, 1)};
  Merge(result, rematch);
  EXPECT_DOUBLE_EQ(result.cells[0].ratio_to_best->value, 1);
  EXPECT_DOUBLE_EQ(result.cells[1].ratio_to_best->value, std::sqrt(0.8 / 0.9));
}

}  // namespace
}  // namespace sluice::bench
