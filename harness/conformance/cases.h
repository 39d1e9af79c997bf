// All cases, and the groups of cases, each a file in cases/. To add a case: write its function
// there and its row in the group's table, and name it in docs/contract.md.
#ifndef SLUICE_HARNESS_CONFORMANCE_CASES_H_
#define SLUICE_HARNESS_CONFORMANCE_CASES_H_

#include <span>
#include <vector>

#include "harness/conformance/case.h"

namespace sluice::conformance {

// Every case, in the order of reports.
std::span<const Case> Cases();

// Every variant of every case, on the channels that this system has; those for --thorough only if
// `thorough`.
std::vector<Variant> Variants(bool thorough);

std::vector<Case> DescriptorCases();
std::vector<Case> ProbeCases();
std::vector<Case> OpenCases();
std::vector<Case> StructSizeCases();
std::vector<Case> StorageCases();
std::vector<Case> ReuseCases();
std::vector<Case> BytesCases();
std::vector<Case> RangeCases();
std::vector<Case> PartCases();
std::vector<Case> SinkCases();
std::vector<Case> StepCases();
std::vector<Case> WaitCases();
std::vector<Case> SignalCases();
std::vector<Case> CancelCases();
std::vector<Case> SourceCases();
std::vector<Case> StableCases();
std::vector<Case> MoreCases();
std::vector<Case> PeerCases();
std::vector<Case> ErrorCases();
std::vector<Case> LimitCases();
std::vector<Case> LeakCases();
std::vector<Case> ThreadCases();
std::vector<Case> PathCases();
std::vector<Case> ClaimCases();
std::vector<Case> FaultCases();

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_CASES_H_
