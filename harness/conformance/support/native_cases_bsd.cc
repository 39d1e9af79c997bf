// Cases that need something FreeBSD and macOS do not have.
#include "harness/conformance/case_context.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {

void SendsProcfs(CaseContext& context) { context.Skip("only Linux has /proc"); }

void SendsSysfs(CaseContext& context) { context.Skip("only Linux has /sys"); }

void HoldsTheLastSegment(CaseContext& context) {
  context.Skip("only Linux has MSG_MORE, and says what a socket holds back");
}

void IsForNothingElsewhere(CaseContext& context) { context.Skip("only Linux has MSG_MORE"); }

void HoldsNothing(CaseContext& context) {
  context.Skip("only Linux says what a socket holds back (tcpi_notsent_bytes)");
}

void KeepsTheCork(CaseContext& context) {
  context.Skip("only Linux says what a socket holds back (tcpi_notsent_bytes)");
}

void SendsTheHeadInOneSegment(CaseContext& context) {
  context.Skip("only Linux says how many segments a socket has sent (tcpi_data_segs_out)");
}

}  // namespace sluice::conformance
