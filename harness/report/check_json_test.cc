#include "harness/report/check_json.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/json/value.hpp>

#include "harness/report/testing_check.h"

namespace sluice::report {
namespace {

boost::json::value Json() {
  return ToJson(std::array{testing::EveryStatus()}, 7, ObserveEnvironment("/"));
}

TEST(CheckJson, CarriesSchemaSeedAndEnvironment) {
  EXPECT_EQ(Json().at("schema").as_string(), "sluice.check/1");
  EXPECT_EQ(Json().at("seed").as_uint64(), 7u);
  EXPECT_TRUE(Json().at("environment").is_object());
}

TEST(CheckJson, TellsEachCase) {
  const boost::json::value json = Json();
  const boost::json::value& plugin = json.at("plugins").at(0);
  EXPECT_EQ(plugin.at("name").as_string(), "acme.copy");
  EXPECT_FALSE(plugin.at("good").as_bool());
  EXPECT_EQ(plugin.at("tally").at("SKIP").as_uint64(), 2u);
  EXPECT_EQ(plugin.at("fault_points").as_uint64(), 42u);
  const boost::json::value& failed = plugin.at("cases").at(1);
  EXPECT_EQ(failed.at("case").as_string(), "bytes.one");
  EXPECT_EQ(failed.at("channel").as_string(), "tcp");
  EXPECT_TRUE(failed.at("nonblocking").as_bool());
  EXPECT_EQ(failed.at("status").as_string(), "FAIL");
  EXPECT_EQ(failed.at("findings").at(0).at("clause").as_string(), "C-BYTES-1");
  EXPECT_TRUE(failed.at("reason").is_null());
}

TEST(CheckJson, HasNullForWhatIsNot) {
  const boost::json::value json = Json();
  EXPECT_TRUE(json.at("plugins").at(0).at("cases").at(2).at("channel").is_null());
  EXPECT_TRUE(
      json.at("plugins").at(0).at("cases").at(8).at("findings").at(0).at("clause").is_null());
}

TEST(CaseListJson, TellsClauses) {
  const conformance::Variant variants[] = {{.of = &testing::kSlow}};
  const boost::json::value json = CaseListJson(variants);
  EXPECT_EQ(json.at("schema").as_string(), "sluice.cases/1");
  EXPECT_EQ(json.at("variants").at(0).at("clauses").as_array().size(), 2u);
}

}  // namespace
}  // namespace sluice::report
