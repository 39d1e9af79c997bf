#include "harness/conformance/case_report.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sluice::conformance {
namespace {

TEST(WireFormat, KeepsAResult) {
  const CaseResult result{
      .status = Status::kFail,
      .findings = {{.clause = "C-BYTES-1", .expected = "a \"b\"", .seen = "c d"}},
      .reason = "because",
      .route_refused = true,
      .fault_points = 17};
  const std::string line = EncodeResult(result);
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);
  EXPECT_EQ(DecodeResult(line), result);
}

TEST(WireFormat, FitsAPipeWhateverAPluginSays) {
  CaseResult result;
  for (int i = 0; i < 100; ++i) {
    result.findings.push_back({"C-BYTES-1", std::string(9000, '\x01'), std::string(9000, '\x02')});
  }
  EXPECT_LT(EncodeResult(result).size(), 64u * 1024);
}

TEST(WireFormat, BearsTextThatIsNotUtf8) {
  const CaseResult result{.status = Status::kSkip,
                          .reason = std::string(999, 'x') + "\xc3\xa4\xff"};
  const auto decoded = DecodeResult(EncodeResult(result));
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->reason, std::string(999, 'x') + "?");
}

TEST(WireFormat, RefusesNoise) {
  for (const std::string_view noise : {"", "{", "[]", "{\"status\":\"PASS\"}", "hello\n"}) {
    EXPECT_EQ(DecodeResult(noise), std::nullopt) << noise;
  }
}

}  // namespace
}  // namespace sluice::conformance
