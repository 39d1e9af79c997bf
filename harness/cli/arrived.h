// Whether what was sent still moves.
#ifndef SLUICE_HARNESS_CLI_ARRIVED_H_
#define SLUICE_HARNESS_CLI_ARRIVED_H_

#include <cstdint>

#include "core/base/handle.h"

namespace sluice::cli {

// A number that changes as long as bytes which were sent on the socket arrive at the peer. Always
// the same where the system does not tell.
std::uint64_t Arrived(base::Handle socket);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_ARRIVED_H_
