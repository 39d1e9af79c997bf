// How each system call can go wrong, by its manual page and by what filesystems and networks have
// been seen to do.
#ifndef SLUICE_HARNESS_CONFORMANCE_FAULT_TABLE_H_
#define SLUICE_HARNESS_CONFORMANCE_FAULT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "harness/conformance/fault.h"
#include "harness/witness/tracer.h"

namespace sluice::conformance {

// The descriptors of the transfer that makes the calls.
struct FaultEnds {
  int source = -1;
  int sink = -1;
  std::uint32_t sink_kind = 0;  // SLUICE_KIND_*
  bool nonblocking = false;     // the sink is
};

// Where a call says how many bytes it may move.
enum class Amount : std::uint8_t {
  kNone,     // it moves none, or cannot be cut short
  kNumber,   // in an argument
  kVector,   // in iovecs: their address in an argument, their number in the next
  kMessage,  // in the iovecs of the msghdr an argument points to
};
struct AmountOf {
  Amount how = Amount::kNone;
  std::size_t argument = 0;
};
AmountOf WhereAmountIs(std::uint64_t call);

// Returns how a call can go wrong. `amount` is how many bytes it is asked to move. Empty for an
// unknown call, or one that cannot go wrong in this way.
std::vector<Fault> FaultsOf(const witness::SystemCall& call, FaultKind kind, const FaultEnds& ends,
                            std::uint64_t amount);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_FAULT_TABLE_H_
