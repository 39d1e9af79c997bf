// Cases that FreeBSD and macOS have no means for, or other ones than Linux.
#include "harness/conformance/case_context.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {

void SendsProcfs(Trial& trial) { trial.Skip("/proc is Linux'"); }

void SendsSysfs(Trial& trial) { trial.Skip("/sys is Linux'"); }

void HoldsTheLastSegment(Trial& trial) {
  trial.Skip("MSG_MORE is Linux', and so is asking a socket what it holds back");
}

void IsForNothingElsewhere(Trial& trial) { trial.Skip("MSG_MORE is Linux'"); }

void HoldsNothing(Trial& trial) {
  trial.Skip("what a socket holds back cannot be asked for: tcpi_notsent_bytes is Linux'");
}

void KeepsTheCork(Trial& trial) {
  trial.Skip("what a socket holds back cannot be asked for: tcpi_notsent_bytes is Linux'");
}

void SendsTheHeadInOneSegment(Trial& trial) {
  trial.Skip(
      "how many segments a socket has sent cannot be asked for: tcpi_data_segs_out is Linux'");
}

}  // namespace sluice::conformance
