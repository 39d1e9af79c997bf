// What `syscalls` answers where nobody can trace system calls.
#ifndef SLUICE_HARNESS_WITNESS_UNTRACED_H_
#define SLUICE_HARNESS_WITNESS_UNTRACED_H_

#include <string_view>

#include "harness/witness/syscalls.h"

namespace sluice::witness {

// No figure, for the reason `why`.
SyscallsResult UntracedSyscalls(std::string_view why);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_UNTRACED_H_
