#include "harness/witness/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::witness {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

sluice_claim ByReference() {
  return {.struct_size = sizeof(sluice_claim),
          .source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
          .sink_kinds = SLUICE_KIND_BIT(SLUICE_KIND_TCP),
          .staged_milli = 0,
          .send_milli = 0,
          .crossings_per_mib_max = 2};
}

Evidence Measured(double staged, double send, double crossings) {
  return {.staged = staged,
          .send = send,
          .crossings_per_mib = crossings,
          .into_user = staged,
          .out_of_user = send};
}

TEST(Verdict, ConfirmsWhatEveryWitnessSaw) {
  const sluice_claim claim = ByReference();
  const Judgement judgement = Judge(&claim, Measured(0, 0, 1));
  EXPECT_EQ(judgement.verdict, Verdict::kConfirmed);
  EXPECT_THAT(judgement.reasons, IsEmpty());
}

TEST(Verdict, RefutesAnUnclaimedCopy) {
  const sluice_claim claim = ByReference();
  const Judgement judgement = Judge(&claim, Measured(1, 0, 1));
  EXPECT_EQ(judgement.verdict, Verdict::kRefuted);
  EXPECT_THAT(judgement.reasons,
              ElementsAre("copies staged in user memory: claimed 0, measured 1.00"));
}

TEST(Verdict, RefutesACopyThatIsClaimedButNotMade) {
  sluice_claim claim = ByReference();
  claim.send_milli = 1000;
  EXPECT_EQ(Judge(&claim, Measured(0, 0, 1)).verdict, Verdict::kRefuted);
}

TEST(Verdict, TakesTwoHundredthsAsInexactness) {
  const sluice_claim claim = ByReference();
  EXPECT_EQ(Judge(&claim, Measured(0, 0.0156, 1)).verdict, Verdict::kConfirmed);
  EXPECT_EQ(Judge(&claim, Measured(0, 0.0313, 1)).verdict, Verdict::kRefuted);
}

TEST(Verdict, TakesCrossingsAsACeiling) {
  const sluice_claim claim = ByReference();
  EXPECT_EQ(Judge(&claim, Measured(0, 0, 0.25)).verdict, Verdict::kConfirmed);
  EXPECT_EQ(Judge(&claim, Measured(0, 0, 2.25)).verdict, Verdict::kRefuted);
}

TEST(Verdict, LeavesUnprovenWhatWasNotMeasured) {
  const sluice_claim claim = ByReference();
  Evidence evidence = Measured(0, 0, 1);
  evidence.staged.reset();
  const Judgement judgement = Judge(&claim, evidence);
  EXPECT_EQ(judgement.verdict, Verdict::kUnproven);
  EXPECT_THAT(judgement.reasons, ElementsAre(HasSubstr("not measured")));
}

TEST(Verdict, RefutesOnOneFigureEvenIfAnotherWasNotMeasured) {
  const sluice_claim claim = ByReference();
  Evidence evidence = Measured(0, 1, 1);
  evidence.staged.reset();
  EXPECT_EQ(Judge(&claim, evidence).verdict, Verdict::kRefuted);
}

TEST(Verdict, SkipsFiguresThatAreNotClaimed) {
  sluice_claim claim = ByReference();
  claim.crossings_per_mib_max = SLUICE_UNCLAIMED;
  EXPECT_EQ(Judge(&claim, Measured(0, 0, 500)).verdict, Verdict::kConfirmed);
  claim.staged_milli = SLUICE_UNCLAIMED;
  claim.send_milli = SLUICE_UNCLAIMED;
  EXPECT_EQ(Judge(&claim, Measured(0, 0, 500)).verdict, Verdict::kUnproven);
}

TEST(Verdict, LeavesUnprovenARouteWithoutAClaim) {
  EXPECT_EQ(Judge(nullptr, Measured(0, 0, 1)).verdict, Verdict::kUnproven);
}

TEST(Verdict, NeitherConfirmsNorRefutesByWhatAnotherSystemCopies) {
  const sluice_claim claim = ByReference();
  for (const double send : {0, 1}) {
    Evidence evidence = Measured(0, send, 1);
    evidence.foreign_system = "Wine 8.0";
    const Judgement judgement = Judge(&claim, evidence);
    EXPECT_EQ(judgement.verdict, Verdict::kUnproven);
    EXPECT_THAT(judgement.reasons, ElementsAre(HasSubstr("measured under Wine 8.0")));
  }
}

TEST(Verdict, LeavesUnprovenWhatWitnessesContradict) {
  const sluice_claim claim = ByReference();
  Evidence evidence = Measured(0, 0, 1);
  evidence.into_user = 1;
  Judgement judgement = Judge(&claim, evidence);
  EXPECT_EQ(judgement.verdict, Verdict::kUnproven);
  EXPECT_THAT(judgement.reasons, ElementsAre(HasSubstr("witnesses disagree")));
  evidence = Measured(0, 0, 1);
  evidence.out_of_user = 1;
  EXPECT_EQ(Judge(&claim, evidence).verdict, Verdict::kUnproven);
}

TEST(Verdict, DoesNotTakeAMemcpyForAContradiction) {
  sluice_claim claim = ByReference();
  Evidence evidence = Measured(1, 1, 1);
  evidence.into_user = 0;
  EXPECT_EQ(Judge(&claim, evidence).verdict, Verdict::kRefuted);
  claim.staged_milli = 1000;
  claim.send_milli = 1000;
  EXPECT_EQ(Judge(&claim, evidence).verdict, Verdict::kConfirmed);
}

}  // namespace
}  // namespace sluice::witness
