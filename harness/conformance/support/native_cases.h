// Cases that rest on something not every system has. Implemented in the folder of each system: by
// the case itself, or by skipping it with the reason.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_NATIVE_CASES_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_NATIVE_CASES_H_

namespace sluice::conformance {

class Trial;

// ---- bytes.* ----
void SendsMemory(Trial& trial);

// ---- source.* ----
void SendsProcfs(Trial& trial);
void SendsSysfs(Trial& trial);

// ---- wait.* ----
void MissesNoEdge(Trial& trial);

// ---- more.* ----
void HoldsTheLastSegment(Trial& trial);
void IsForNothingElsewhere(Trial& trial);
void HoldsNothing(Trial& trial);
void KeepsTheCork(Trial& trial);

// ---- part.* ----
void SendsTheHeadInOneSegment(Trial& trial);

// ---- signal.* ----
void EndsWaiting(Trial& trial);
void SurvivesAStorm(Trial& trial);
void LeavesSignalsAlone(Trial& trial);

// ---- limit.* ----
void HasNoDescriptors(Trial& trial);
void HasNoMemory(Trial& trial);
void HasNoLockedMemory(Trial& trial);

// ---- error.* ----
void FillsADevice(Trial& trial);
void MakesAFileTooLarge(Trial& trial);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_NATIVE_CASES_H_
