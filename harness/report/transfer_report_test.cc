#include "harness/app/transfer_report.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/report/transfer_json.h"
#include "harness/report/transfer_text.h"

namespace sluice::report {
namespace {

app::SendReport Interrupted(std::uint64_t in_flight) {
  app::SendReport report{};
  report.outcome.status = SLUICE_E_CANCELLED;
  report.outcome.bytes_done = 4096;
  report.outcome.in_flight = in_flight;
  return report;
}

TEST(SendReport, SaysWhatIsUncertain) {
  const app::SendReport report = Interrupted(100);
  EXPECT_EQ(app::InFlightText(report.outcome), "; up to 100 more may have arrived");
  EXPECT_EQ(app::ErrorText(report.outcome), "cancelled; up to 100 more may have arrived");
  EXPECT_NE(ExplainText(app::SendJob{}, report).find("whether up to 100 more bytes arrived"),
            std::string::npos);
  EXPECT_EQ(SendJson({}, report).at("in_flight"), 100);
}

TEST(SendReport, IsSilentWhereNothingIs) {
  const app::SendReport report = Interrupted(0);
  EXPECT_EQ(app::InFlightText(report.outcome), "");
  EXPECT_EQ(app::ErrorText(report.outcome), "cancelled");
  EXPECT_EQ(ExplainText(app::SendJob{}, report).find("more bytes arrived"), std::string::npos);
  EXPECT_EQ(SendJson({}, report).at("in_flight"), 0);
}

TEST(SendReport, HandsOnWhatTheKernelSays) {
  app::SendReport report{};
  EXPECT_TRUE(SendJson({}, report).at("kernel_report").is_null());
  report.outcome.kernel = {.by_reference = 9, .reported = 8, .copied = 7};
  EXPECT_EQ(SendJson({}, report).at("kernel_report").at("copied"), 7);
  EXPECT_NE(ExplainText(app::SendJob{}, report)
                .find("reports that it copied 7 of 8 sends by reference; 1 not reported yet"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::report
