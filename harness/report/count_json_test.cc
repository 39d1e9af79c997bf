#include "harness/report/count_json.h"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace sluice::report {
namespace {

TEST(CountJson, ShowsWhatWasNotMeasuredAsNullAndSaysWhy) {
  witness::Row row;
  row.plugin = "linux.sendfile";
  row.channel = "file";
  row.bytes = 8 << 20;
  row.path_used = "sendfile";
  row.copies.staged = 0;
  row.crossings = 8;
  row.claim = sluice_claim{.struct_size = sizeof(sluice_claim),
                           .source_kinds = 2,
                           .sink_kinds = 2,
                           .staged_milli = 0,
                           .send_milli = 1000,
                           .crossings_per_mib_max = SLUICE_UNCLAIMED};
  row.gaps = {{.figure = "transmit", .reason = "a file has no wire"}};
  row.witnesses.push_back({.name = "footprint", .value = 0, .unit = "copies/byte"});
  witness::CountResult result;
  result.rows = {row};
  result.skips = {{.plugin = "", .channel = "tcp-sg", .reason = "why not"}};

  const boost::json::value json = ToJson(result, ObserveEnvironment("/"));
  EXPECT_EQ(json.at("schema"), "sluice.count/1");
  EXPECT_TRUE(json.at("environment").at("system").is_string());
  const boost::json::value& shown = json.at("rows").at(0);
  EXPECT_EQ(shown.at("bytes"), 8 << 20);
  EXPECT_EQ(shown.at("cache"), "warm");
  EXPECT_EQ(shown.at("copies").at("staged"), 0.0);
  EXPECT_TRUE(shown.at("copies").at("transmit").is_null());
  EXPECT_TRUE(shown.at("copies").at("cpu").is_null());
  EXPECT_EQ(shown.at("gaps").at("transmit"), "a file has no wire");
  EXPECT_EQ(shown.at("crossings"), 8);
  EXPECT_TRUE(shown.at("faults").at("minor").is_null());
  EXPECT_EQ(shown.at("claim").at("send"), 1.0);
  EXPECT_TRUE(shown.at("claim").at("crossings_per_mib_max").is_null());
  EXPECT_EQ(shown.at("verdict"), "unproven");
  EXPECT_TRUE(shown.at("failure").is_null());
  EXPECT_EQ(shown.at("witnesses").at(0).at("name"), "footprint");
  EXPECT_EQ(json.at("skips").at(0).at("reason"), "why not");
}

TEST(CountJson, ShowsNoClaimAsNull) {
  witness::CountResult result;
  result.rows.emplace_back();
  const boost::json::value json = ToJson(result, ObserveEnvironment("/"));
  EXPECT_TRUE(json.at("rows").at(0).at("claim").is_null());
  EXPECT_TRUE(json.at("rows").at(0).at("path_used").is_null());
}

}  // namespace
}  // namespace sluice::report
