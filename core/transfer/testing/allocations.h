// Counting what a test program allocates.
#ifndef SLUICE_CORE_TRANSFER_TESTING_ALLOCATIONS_H_
#define SLUICE_CORE_TRANSFER_TESTING_ALLOCATIONS_H_

#include <cstdint>

namespace sluice::transfer::testing {

// Calls of operator new so far. A program that is linked with this has one that counts.
std::uint64_t Allocations();

}  // namespace sluice::transfer::testing

#endif  // SLUICE_CORE_TRANSFER_TESTING_ALLOCATIONS_H_
