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
void SendsMemory(CaseContext& context);

// ---- source.* ----
void SendsProcfs(CaseContext& context);
void SendsSysfs(CaseContext& context);

// ---- wait.* ----
void MissesNoEdge(CaseContext& context);

// ---- more.* ----
void HoldsTheLastSegment(CaseContext& context);
void IsForNothingElsewhere(CaseContext& context);
void HoldsNothing(CaseContext& context);
void KeepsTheCork(CaseContext& context);

// ---- part.* ----
void SendsTheHeadInOneSegment(CaseContext& context);

// ---- signal.* ----
void EndsWaiting(CaseContext& context);
void SurvivesAStorm(CaseContext& context);
void LeavesSignalsAlone(CaseContext& context);

// ---- limit.* ----
void HasNoDescriptors(CaseContext& context);
void HasNoMemory(CaseContext& context);
void HasNoLockedMemory(CaseContext& context);

// ---- error.* ----
void FillsADevice(CaseContext& context);
void MakesAFileTooLarge(CaseContext& context);

// Calls `attempt` while the sink takes nothing. Returns the error by which the system says so.
// Skips the case where that cannot be arranged.
int WithABrokenSink(CaseContext& context, Delivery& delivery, const std::function<void()>& attempt);

// Returns handles that are open but cannot be read as the source of a transfer: a directory, the
// source itself open for writing only, and whatever else the system has.
std::vector<base::UniqueHandle> UnreadableSources(const CaseContext& context, const Source& source);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_NATIVE_CASES_H_
