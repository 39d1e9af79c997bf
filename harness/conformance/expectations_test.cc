#include "harness/conformance/expectations.h"

#include <gtest/gtest.h>

namespace sluice::conformance {
namespace {

CaseResult ResultOf(Status status) { return {.status = status}; }

Status Applied(std::string_view file, std::string_view variant, Status status) {
  Expectations expectations = Expectations::Parse(file).value();
  CaseResult result = ResultOf(status);
  expectations.Apply("linux.splice", variant, result);
  return result.status;
}

TEST(Expectations, LeaveBlankLinesAndCommentsOut) {
  const auto parsed = Expectations::Parse("\n  # a comment\n\t\nx.y a.b FAIL why not\n");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  ASSERT_EQ(parsed->entries().size(), 1u);
  EXPECT_EQ(parsed->entries()[0].line, 4u);
  EXPECT_EQ(parsed->entries()[0].reason, "why not");
}

TEST(Expectations, WithoutAReasonAreAnError) {
  EXPECT_EQ(Expectations::Parse("x.y a.b FAIL\n").error().message, "line 1: the reason is missing");
  EXPECT_EQ(Expectations::Parse("# c\nx.y a.b FAIL  \r\n").error().message,
            "line 2: the reason is missing");
}

TEST(Expectations, OfAnythingButAFailureAreAnError) {
  EXPECT_EQ(Expectations::Parse("x.y a.b SKIP why").error().message,
            "line 1: expected FAIL, CRASHED or TIMEOUT after the case, or several such as "
            "FAIL|PASS, got \"SKIP\"");
  for (const char* line : {"x.y a.b PASS why", "x.y a.b FAIL|SKIP why", "x.y a.b FAIL| why"}) {
    EXPECT_FALSE(Expectations::Parse(line).has_value()) << line;
  }
  EXPECT_EQ(Expectations::Parse("x.y").error().message, "line 1: the case is missing");
}

TEST(Expectations, TurnTheFailureTheyNameIntoXfail) {
  constexpr std::string_view kFile = "linux.* fault.*@pipe* FAIL the kernel\n";
  EXPECT_EQ(Applied(kFile, "fault.errno@pipe", Status::kFail), Status::kXfail);
  EXPECT_EQ(Applied(kFile, "fault.errno@pipe+nonblocking", Status::kPass), Status::kXpass);
  EXPECT_EQ(Applied(kFile, "fault.errno@pipe", Status::kWarn), Status::kXpass);
  EXPECT_EQ(Applied(kFile, "fault.errno@pipe", Status::kCrashed), Status::kCrashed);
  EXPECT_EQ(Applied(kFile, "fault.errno@pipe", Status::kSkip), Status::kSkip);
  EXPECT_EQ(Applied(kFile, "fault.errno@tcp", Status::kFail), Status::kFail);
}

TEST(Expectations, OfSeveralStatusesTakeAnyOfThem) {
  constexpr std::string_view kFile = "linux.* a.b FAIL|TIMEOUT|PASS now and then\n";
  EXPECT_EQ(Applied(kFile, "a.b", Status::kFail), Status::kXfail);
  EXPECT_EQ(Applied(kFile, "a.b", Status::kTimeout), Status::kXfail);
  EXPECT_EQ(Applied(kFile, "a.b", Status::kPass), Status::kPass);
  EXPECT_EQ(Applied(kFile, "a.b", Status::kWarn), Status::kWarn);
  EXPECT_EQ(Applied(kFile, "a.b", Status::kCrashed), Status::kCrashed);
  EXPECT_EQ(Applied("linux.* a.b FAIL|TIMEOUT x", "a.b", Status::kPass), Status::kXpass);
}

TEST(Expectations, TellWhatTheyNameBeforehand) {
  const auto expectations =
      Expectations::Parse("linux.* a.b FAIL|TIMEOUT x\nlinux.* a.* CRASHED x\n").value();
  EXPECT_TRUE(expectations.Expect("linux.splice", "a.b", Status::kTimeout));
  EXPECT_FALSE(expectations.Expect("linux.splice", "a.b", Status::kCrashed)) << "the first counts";
  EXPECT_TRUE(expectations.Expect("linux.splice", "a.c", Status::kCrashed));
  EXPECT_FALSE(expectations.Expect("other.p", "a.b", Status::kTimeout));
}

TEST(Expectations, ThatApplyToNothingAreReported) {
  Expectations expectations =
      Expectations::Parse("linux.splice a.b FAIL x\nlinux.splice c.d FAIL x\nother.p e.f FAIL x\n")
          .value();
  CaseResult failed = ResultOf(Status::kFail);
  expectations.Apply("linux.splice", "a.b", failed);
  CaseResult skipped = ResultOf(Status::kSkip);
  expectations.Apply("linux.splice", "c.d", skipped);
  EXPECT_EQ(expectations.Unused("linux.splice"),
            (std::vector<std::string>{"line 2: no case that ran matches \"c.d\""}));
}

TEST(Glob, MatchesTheWholeName) {
  EXPECT_TRUE(GlobMatches("bytes.one", "bytes.one"));
  EXPECT_FALSE(GlobMatches("bytes.one", "bytes.one@tcp"));
  EXPECT_FALSE(GlobMatches("bytes.one@tcp", "bytes.one"));
  EXPECT_FALSE(GlobMatches("", "x"));
  EXPECT_TRUE(GlobMatches("", ""));
}

TEST(Glob, StarTakesAnyCharacters) {
  EXPECT_TRUE(GlobMatches("bytes.*", "bytes.one@tcp"));
  EXPECT_TRUE(GlobMatches("*@tcp*", "bytes.one@tcp+nonblocking"));
  EXPECT_TRUE(GlobMatches("*", ""));
  EXPECT_TRUE(GlobMatches("a*b*c", "aXbXbc"));
  EXPECT_FALSE(GlobMatches("a*b*c", "aXbXbcX"));
  EXPECT_TRUE(GlobMatches("bytes.one**", "bytes.one"));
}

TEST(Glob, QuestionMarkTakesOneCharacter) {
  EXPECT_TRUE(GlobMatches("?nix", "unix"));
  EXPECT_FALSE(GlobMatches("?unix", "unix"));
}

TEST(Glob, NothingElseIsSpecial) {
  EXPECT_TRUE(GlobMatches("a.b+c[d]", "a.b+c[d]"));
  EXPECT_FALSE(GlobMatches("[a]", "a"));
}

}  // namespace

}  // namespace sluice::conformance
