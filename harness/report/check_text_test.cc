#include "harness/report/check_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "harness/report/testing_check.h"

namespace sluice::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What a pipe gets: no colours.
std::string Text() { return CheckText(testing::EveryStatus(), 7, Style(-1)); }

// As a shell of the system takes it.
const std::string kFile =
    std::filesystem::path::preferred_separator == '\\' ? "\"/lib/it's.so\"" : "'/lib/it'\\''s.so'";

TEST(CheckText, TellsClauseExpectedSeenOutputAndRerun) {
  EXPECT_THAT(Text(), HasSubstr("  FAIL     bytes.one@tcp+nonblocking\n"
                                "      C-BYTES-1  The sink gets head, range and tail, "));
  EXPECT_THAT(Text(), HasSubstr(std::string("      expected  1 < 2\n"
                                            "      seen      a \"b\" c\n"
                                            "      it printed\n"
                                            "      | oh\n"
                                            "      | no\n"
                                            "      rerun     sluice check --seed 7 --include "
                                            "bytes.one@tcp+nonblocking ") +
                                kFile + "\n"));
}

TEST(CheckText, RerunsAThoroughCaseThoroughly) {
  EXPECT_THAT(Text(), HasSubstr("--include large.all --thorough " + kFile));
}

TEST(CheckText, TellsEachReasonForSkippingOnce) {
  EXPECT_THAT(Text(),
              HasSubstr("  SKIP     2 cases (bytes.one@tcp+nonblocking, …): no tcp here\n"));
}

TEST(CheckText, TellsWhatTheExpectationsFileHasTooMuch) {
  EXPECT_THAT(Text(), HasSubstr("expectations file, line 4: no case that ran matches \"x.y\"\n"));
  EXPECT_THAT(Text(), HasSubstr("  XFAIL    bytes.one@tcp+nonblocking\n      known & filed\n"));
}

TEST(CheckText, EndsWithTheTally) {
  EXPECT_THAT(Text(),
              ::testing::EndsWith("acme.copy: 1 passed, 1 failed, 1 crashed, 1 timed out, 1 passed "
                                  "unexpectedly, 1 failed as expected, 1 with a warning, 2 "
                                  "skipped; 42 fault points survived; 1.2 s, seed 7\n"));
}

TEST(CheckText, SaysNothingOfWhatPassed) {
  conformance::PluginCheck check = testing::EveryStatus();
  check.unused_expectations.clear();
  std::erase_if(check.results, [](const conformance::VariantResult& it) {
    return it.result.status != conformance::Status::kPass;
  });
  EXPECT_EQ(CheckText(check, 7, Style(-1)),
            "acme.copy 1.2.3  /lib/it's.so\n"
            "acme.copy: 1 passed; 40 fault points survived; 1.2 s, seed 7\n");
  EXPECT_FALSE(check.bad());
}

TEST(CaseListText, HasEachCaseOnceWithItsRoutes) {
  const conformance::Variant variants[] = {
      {.of = &testing::kQuick, .channel = "tcp"},
      {.of = &testing::kQuick, .channel = "tcp", .nonblocking = true},
      {.of = &testing::kSlow}};
  EXPECT_EQ(
      CaseListText(variants),
      "bytes.one\n    one byte\n    C-BYTES-1; tcp tcp+nonblocking\n"
      "large.all\n    everything\n    C-OFFSET-2 C-BYTES-1; no route, or one that it chooses\n"
      "2 cases, 3 with all their routes\n");
}

}  // namespace
}  // namespace sluice::report
