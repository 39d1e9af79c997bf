// Transfers that 31 and 32 bits cannot count, sent as a whole.
#ifndef SLUICE_HARNESS_CONFORMANCE_CASES_LARGE_H_
#define SLUICE_HARNESS_CONFORMANCE_CASES_LARGE_H_

#include <chrono>

namespace sluice::conformance {

class Trial;

// Gigabytes take a while on a small or busy machine.
inline constexpr std::chrono::seconds kLargePatience{180};

// On the variant's route.
void SendsMoreThan2GiB(Trial& trial);
void SendsMoreThan4GiB(Trial& trial);

// On the cheapest channel that the plugin supports.
void SendsMoreThan4GiBOnce(Trial& trial);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_CASES_LARGE_H_
