// Cases that need something Windows does not have.
#include "harness/conformance/case_context.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {

void SendsMemory(CaseContext& context) { context.Skip("Windows has no files in memory (memfd)"); }

void SendsProcfs(CaseContext& context) { context.Skip("Windows has no /proc"); }

void SendsSysfs(CaseContext& context) { context.Skip("Windows has no /sys"); }

void MissesNoEdge(CaseContext& context) {
  context.Skip(
      "Windows reports edges only to a program that takes the socket over (WSAEventSelect)");
}

void HoldsTheLastSegment(CaseContext& context) {
  context.Skip("Windows has no MSG_MORE, and does not say when a socket sends");
}

void IsForNothingElsewhere(CaseContext& context) {
  context.Skip("Windows has no MSG_MORE, and does not say when a socket sends");
}

void HoldsNothing(CaseContext& context) {
  context.Skip("Windows has no MSG_MORE, and does not say when a socket sends");
}

void KeepsTheCork(CaseContext& context) { context.Skip("Windows has no TCP_CORK"); }

void SendsTheHeadInOneSegment(CaseContext& context) {
  context.Skip("Windows does not say how many segments a socket has sent");
}

void EndsWaiting(CaseContext& context) { context.Skip("Windows has no signals"); }

void SurvivesAStorm(CaseContext& context) { context.Skip("Windows has no signals"); }

void LeavesSignalsAlone(CaseContext& context) { context.Skip("Windows has no signals"); }

void HasNoDescriptors(CaseContext& context) {
  context.Skip("Windows has no limit on the handles of a process");
}

void HasNoMemory(CaseContext& context) {
  context.Skip("Windows has no limit on the address space of a process");
}

void HasNoLockedMemory(CaseContext& context) {
  context.Skip("Windows limits locked memory by the working set only");
}

void FillsADevice(CaseContext& context) { context.Skip("Windows has no /dev/full"); }

void MakesAFileTooLarge(CaseContext& context) {
  context.Skip("Windows has no limit on the size of a process's files");
}

}  // namespace sluice::conformance
