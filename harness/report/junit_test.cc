#include "harness/report/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "harness/report/testing_check.h"

namespace sluice::report {
namespace {

using ::testing::HasSubstr;

std::string Text() { return JUnitText(std::array{testing::EveryStatus()}, 7); }

TEST(JUnit, CountsWhatEveryReaderExpects) {
  EXPECT_THAT(Text(), HasSubstr("<testsuite name=\"acme.copy\" tests=\"10\" failures=\"3\" "
                                "errors=\"2\" skipped=\"2\" time=\"1.250\">\n"));
}

TEST(JUnit, TellsFailuresWithTheirClause) {
  EXPECT_THAT(Text(),
              HasSubstr("<testcase name=\"bytes.one@tcp+nonblocking\" classname=\"acme.copy\" "
                        "time=\"0.000\" status=\"run\">\n"
                        "      <failure message=\"FAIL C-BYTES-1\">C-BYTES-1 expected: 1 &lt; 2; "
                        "seen: a &quot;b&quot; c\nsluice check --seed 7 "));
  EXPECT_THAT(Text(), HasSubstr("<error message=\"CRASHED C-BYTES-1\">"));
  EXPECT_THAT(Text(), HasSubstr("<error message=\"TIMEOUT C-BYTES-1\">"));
  EXPECT_THAT(Text(), HasSubstr("<failure message=\"XPASS \">"));
}

TEST(JUnit, TellsReasons) {
  EXPECT_THAT(Text(), HasSubstr("status=\"notrun\"><skipped message=\"no tcp here\"/></testcase>"));
  EXPECT_THAT(Text(), HasSubstr("<system-out>expected failure: known &amp; filed</system-out>"));
  EXPECT_THAT(Text(), HasSubstr("<failure message=\"line 4: no case that ran matches "
                                "&quot;x.y&quot;\"/>"));
}

}  // namespace
}  // namespace sluice::report
