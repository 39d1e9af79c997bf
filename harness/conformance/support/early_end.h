// Transfers that end otherwise than with their last byte.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_EARLY_END_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_EARLY_END_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "harness/conformance/delivery.h"
#include "harness/conformance/checked_transfer.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// Every part of a request, where the plugin takes them all.
Plan AllParts(const Trial& trial);

enum class EarlyEnd : std::uint8_t { kNotBegun, kBrokenOff, kFull, kTruncated };

// Those there are on the trial's route.
std::vector<EarlyEnd> EarlyEnds(const Trial& trial);

// Has a transfer end so. `lend` gives it its storage.
void EndEarly(Trial& trial, EarlyEnd how, const std::function<void(Stepper&)>& lend);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_EARLY_END_H_
