// The registers of a thread that ptrace(2) has stopped at a system call: how to meddle with it.
// The only file that knows the processor.
#ifndef SLUICE_HARNESS_CONFORMANCE_REGISTERS_H_
#define SLUICE_HARNESS_CONFORMANCE_REGISTERS_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace sluice::conformance {

// All answer false if the thread is gone, or the processor is none we know.

// At the entry of a call: the kernel does not make it. At its exit the result is to be set.
bool SuppressCall(pid_t thread);

// At the entry: the call is made with that argument, 0 … 5. A register keeps its value across a
// call, so whoever changes one changes it back at the exit.
bool SetArgument(pid_t thread, std::size_t index, std::uint64_t value);

// At the exit: what the call answers; a negative errno for an error.
bool SetResult(pid_t thread, std::int64_t result);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_REGISTERS_H_
