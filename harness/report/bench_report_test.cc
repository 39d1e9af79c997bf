#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "harness/report/bench_json.h"
#include "harness/report/bench_plot.h"
#include "harness/report/bench_text.h"

namespace sluice::report {
namespace {

bench::Median Exactly(double value) { return {.value = value, .low = value, .high = value}; }

// 64 KiB in 1 ms, against a best one twice as fast, and `auto` that chose it.
bench::BenchResult Result() {
  bench::BenchCell cell{
      .plugin = "a<b",
      .channel = "tcp",
      .bytes = 65536,
      .cache = transfer::CacheState::kWarm,
      .rounds = 9,
      .chosen = {},
      .seconds = Exactly(1e-3),
      .sender_cpu = 1e-4,
      .receiver_cpu = 2e-4,
      .raw = "read+write",
      .ratio_to_raw = bench::Median{.value = 0.99, .low = 0.9, .high = 1.01},
      .ratio_to_best = Exactly(0.5),
      .latency = bench::Latency{.transfers = 100, .p50 = 12.5, .p99 = {}, .p999 = {}}};
  bench::BenchResult result;
  result.cells.push_back(cell);
  cell.plugin = bench::kAuto;
  cell.chosen = "c";
  cell.raw = {};
  cell.ratio_to_raw = {};
  cell.seconds = Exactly(5e-4);
  cell.ratio_to_best = Exactly(1);
  cell.latency = {};
  result.cells.push_back(cell);
  const bench::BenchSkip skip{.plugin = "d",
                              .channel = "tcp",
                              .bytes = 1024,
                              .cache = transfer::CacheState::kWarm,
                              .reason = "no, thanks",
                              .failed = false};
  result.skips = {skip, skip};
  return result;
}

TEST(BenchJson, HasEveryFigureAndNullForWhatWasNotMeasured) {
  const boost::json::value json = ToJson(Result(), ObserveEnvironment("/"));
  EXPECT_EQ(json.at("schema"), "sluice.bench/1");
  const boost::json::value& cell = json.at("cells").at(0);
  EXPECT_EQ(cell.at("plugin"), "a<b");
  EXPECT_EQ(cell.at("channel"), "tcp");
  EXPECT_EQ(cell.at("bytes"), 65536);
  EXPECT_EQ(cell.at("cache"), "warm");
  EXPECT_DOUBLE_EQ(cell.at("throughput").as_double(), 65536e3);
  EXPECT_DOUBLE_EQ(cell.at("sender_cpu_s_per_gib").as_double(), 1e-4 * 16384);
  EXPECT_DOUBLE_EQ(cell.at("receiver_cpu_s_per_gib").as_double(), 2e-4 * 16384);
  EXPECT_EQ(cell.at("raw"), "read+write");
  EXPECT_EQ(cell.at("ratio_to_raw"), 0.99);
  EXPECT_EQ(cell.at("ratio_to_raw_low"), 0.9);
  EXPECT_EQ(cell.at("ratio_to_best"), 0.5);
  EXPECT_EQ(cell.at("p50_us"), 12.5);
  EXPECT_TRUE(cell.at("p99_us").is_null());
  EXPECT_EQ(cell.at("noisy"), true) << "the ratio to the raw loop is not known to 5 %";
  const boost::json::value& chosen = json.at("cells").at(1);
  EXPECT_EQ(chosen.at("chosen"), "c");
  EXPECT_TRUE(chosen.at("raw").is_null());
  EXPECT_TRUE(chosen.at("ratio_to_raw").is_null());
  EXPECT_TRUE(chosen.at("p50_us").is_null());
  EXPECT_EQ(json.at("standings").at(0).at("plugin"), "auto");
  EXPECT_EQ(json.at("skips").at(0).at("reason"), "no, thanks");
}

TEST(BenchCsv, HasALineOfNamesAndAsManyFieldsInEveryLine) {
  bench::BenchResult result = Result();
  result.cells[0].plugin = "a,\"b\"";
  const std::string text = CsvText(result);
  EXPECT_TRUE(text.starts_with("plugin,channel,bytes,cache,")) << text;
  EXPECT_NE(text.find("\r\n\"a,\"\"b\"\"\",tcp,65536,warm,9,,"), std::string::npos) << text;
  const std::size_t first = text.find("\r\n");
  const std::size_t last = text.rfind("\r\n", text.size() - 3);
  const auto commas = [](const std::string& line) { return std::ranges::count(line, ','); };
  EXPECT_EQ(commas(text.substr(0, first)), commas(text.substr(last)));
}

TEST(BenchText, MarksTheNoisyAndNamesWhatWasSkippedOnce) {
  const std::string text = BenchText(Result(), ObserveEnvironment("/"), "built in", Style(-1));
  EXPECT_NE(text.find("tcp, warm cache"), std::string::npos) << text;
  EXPECT_NE(text.find("~0.06 (0.99)"), std::string::npos) << text;
  EXPECT_NE(text.find("12.5 – –"), std::string::npos) << text;
  EXPECT_NE(text.find("skipped d on tcp: no, thanks (2 times)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("The costs that auto chose by: built in."), std::string::npos) << text;
}

TEST(BenchPlot, IsAPageOfItsOwnWithEveryFigure) {
  const std::string html = PlotHtml(Result(), ObserveEnvironment("/"));
  EXPECT_TRUE(html.starts_with("<!doctype html>"));
  EXPECT_NE(html.find("a&lt;b, 64.0 KiB: 0.06104"), std::string::npos) << html;
  EXPECT_EQ(html.find("a<b"), std::string::npos) << "names are text, not elements";
  EXPECT_NE(html.find("auto (c), 64.0 KiB"), std::string::npos);
  EXPECT_EQ(html.find("http"), std::string::npos) << "nothing from elsewhere";
  EXPECT_EQ(html.find("nan"), std::string::npos) << "a single size has no range";
}

}  // namespace
}  // namespace sluice::report
