// Cases that FreeBSD and macOS have no means for, or other ones than Linux.
#include "harness/conformance/case_context.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {

void SendsProcfs(CaseContext& context) { context.Skip("/proc is Linux'"); }

void SendsSysfs(CaseContext& context) { context.Skip("/sys is Linux'"); }

void HoldsTheLastSegment(CaseContext& context) {
  context.Skip("MSG_MORE is Linux', and so is asking a socket what it holds back");
}

void IsForNothingElsewhere(CaseContext& context) { context.Skip("MSG_MORE is Linux'"); }

void HoldsNothing(CaseContext& context) {
  context.Skip("what a socket holds back cannot be asked for: tcpi_notsent_bytes is Linux'");
}

void KeepsTheCork(CaseContext& context) {
  context.Skip("what a socket holds back cannot be asked for: tcpi_notsent_bytes is Linux'");
}

void SendsTheHeadInOneSegment(CaseContext& context) {
  context.Skip(
      "how many segments a socket has sent cannot be asked for: tcpi_data_segs_out is Linux'");
}

}  // namespace sluice::conformance
