// Witness `syscalls`: which system calls a transfer makes, and how many bytes they move.
#ifndef SLUICE_HARNESS_WITNESS_SYSCALLS_H_
#define SLUICE_HARNESS_WITNESS_SYSCALLS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "harness/witness/measurement.h"
#include "harness/witness/run_transfer.h"

namespace sluice::witness {

struct CallCount {
  std::string name;  // "sendfile"; "call 4711" for one we do not know
  std::uint64_t calls = 0;
  std::uint64_t bytes = 0;  // the sum of what it returned, if that is a number of bytes moved
};

struct SyscallsResult {
  Measurement calls;              // of the whole transfer, from probe() to close()
  Measurement crossings;          // user/kernel mode switches: two for each call
  Measurement crossings_per_mib;  // of payload
  Measurement sqes;               // operations handed to io_uring, many with one call
  // Bytes per payload byte. Empty when a call moved bytes that its result does not tell.
  Measurement into_user;         // written into user memory (read, recv …)
  Measurement out_of_user;       // taken from user memory by value (write, send …)
  Measurement by_reference;      // moved without passing through user memory, or lent: sendfile,
                                 // splice, MSG_ZEROCOPY …; twice where they go through a pipe
  std::vector<CallCount> table;  // most calls first
  TransferStatus status;
};

// Runs a transfer of target.bytes under ptrace.
SyscallsResult MeasureSyscalls(const Target& target);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_SYSCALLS_H_
