// Ends that do not do what they should. Implemented in the folder of the operating system.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_BROKEN_ENDS_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_BROKEN_ENDS_H_

#include <functional>
#include <vector>

#include "core/base/handle.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// Calls `attempt` while the sink takes nothing; answers the error by which the system says so.
// Skips the case where the system cannot be brought to that.
int WithABrokenSink(Trial& trial, Delivery& delivery, const std::function<void()>& attempt);

// What is open, and cannot be read as the source of a transfer: a directory, the source itself open
// for writing only, whatever else the system has.
std::vector<base::UniqueHandle> UnreadableSources(const Trial& trial, const Source& source);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_BROKEN_ENDS_H_
