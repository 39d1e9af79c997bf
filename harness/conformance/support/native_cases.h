// Cases that need something not every system has. Each system implements all of them: by the case
// itself, in cases/, or by skipping it with the reason, in native_cases_SYSTEM.cc.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_NATIVE_CASES_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_NATIVE_CASES_H_

#include <functional>
#include <vector>

#include "core/base/handle.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"

namespace sluice::conformance {

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

// Calls `attempt` while the sink takes nothing; answers the error by which the system says so.
// Skips the case where the system cannot be brought to that.
int WithABrokenSink(Trial& trial, Delivery& delivery, const std::function<void()>& attempt);

// What is open, and cannot be read as the source of a transfer: a directory, the source itself open
// for writing only, whatever else the system has.
std::vector<base::UniqueHandle> UnreadableSources(const Trial& trial, const Source& source);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_NATIVE_CASES_H_
