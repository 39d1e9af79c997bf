// Sinks that are full, and what says that they no longer are.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_SINK_BUFFERS_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_SINK_BUFFERS_H_

#include <sluice/plugin.h>

#include <cstdint>

#include "core/base/handle.h"
#include "harness/channels/connection.h"
#include "harness/conformance/checked_transfer.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// Buffers that are soon full, and bytes that do not fit into any connection that has them.
inline constexpr channels::Buffers kSmallBuffers{.send = 16'384, .receive = 16'384};
inline constexpr std::uint64_t kMoreThanFits = std::uint64_t{2} << 20U;

// True if the system says now that writing would not wait, or would fail at once.
bool IsWritable(base::Handle sink);

// True if what the last step said to wait for has come, or comes within `patience_ms`. As poll(2)
// has it, errors and hangups come unasked. Any thread.
bool HasCome(const sluice_progress& progress, int patience_ms);

// Steps, with nobody reading, until the plugin says that the sink is full. Anything but
// SLUICE_WOULD_BLOCK is a failure of C-STATUS-2: there is more than fits. Non-blocking sinks only.
void StepUntilFull(Trial& trial, Stepper& stepper, std::uint64_t budget = kBudget);

// Fills the sink of the trial's variant with bytes of the host's own; its mode stays.
void FillByHost(const Trial& trial, base::Handle sink);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_SINK_BUFFERS_H_
