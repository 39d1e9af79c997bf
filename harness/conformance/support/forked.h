// A child of fork(2), which has a copy of everything. Implemented in the folder of the operating
// system.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_FORKED_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_FORKED_H_

#include <functional>
#include <string>

#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// Runs `body` in a child, and `meanwhile` here. Answers what `body` did: what went wrong, or
// nothing; or what it threw, or what killed the child. Skips the case where there is no fork(2).
std::string InChild(CaseContext& context, const std::function<std::string()>& body,
                    const std::function<void()>& meanwhile = {});

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_FORKED_H_
