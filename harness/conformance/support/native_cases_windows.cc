// Cases that Windows has no means for.
#include "harness/conformance/case_context.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {

void SendsMemory(Trial& trial) { trial.Skip("Windows has no files in memory (memfd)"); }

void SendsProcfs(Trial& trial) { trial.Skip("Windows has no /proc"); }

void SendsSysfs(Trial& trial) { trial.Skip("Windows has no /sys"); }

void MissesNoEdge(Trial& trial) {
  trial.Skip("Windows tells of edges only to whoever takes the socket over (WSAEventSelect)");
}

void HoldsTheLastSegment(Trial& trial) {
  trial.Skip("Windows has no MSG_MORE, and does not tell when a socket sends");
}

void IsForNothingElsewhere(Trial& trial) {
  trial.Skip("Windows has no MSG_MORE, and does not tell when a socket sends");
}

void HoldsNothing(Trial& trial) {
  trial.Skip("Windows has no MSG_MORE, and does not tell when a socket sends");
}

void KeepsTheCork(Trial& trial) { trial.Skip("Windows has no TCP_CORK"); }

void SendsTheHeadInOneSegment(Trial& trial) {
  trial.Skip("Windows does not tell how many segments a socket has sent");
}

void EndsWaiting(Trial& trial) { trial.Skip("Windows has no signals"); }

void SurvivesAStorm(Trial& trial) { trial.Skip("Windows has no signals"); }

void LeavesSignalsAlone(Trial& trial) { trial.Skip("Windows has no signals"); }

void HasNoDescriptors(Trial& trial) {
  trial.Skip("Windows has no limit on the handles of a process");
}

void HasNoMemory(Trial& trial) {
  trial.Skip("Windows has no limit on the address space of a process");
}

void HasNoLockedMemory(Trial& trial) {
  trial.Skip("Windows limits locked memory by the working set only");
}

void FillsADevice(Trial& trial) { trial.Skip("Windows has no /dev/full"); }

void MakesAFileTooLarge(Trial& trial) {
  trial.Skip("Windows has no limit on the size of a process's files");
}

}  // namespace sluice::conformance
