// Follows an isolated transfer from system call to system call, with ptrace(2).
#ifndef SLUICE_HARNESS_WITNESS_TRACER_H_
#define SLUICE_HARNESS_WITNESS_TRACER_H_

#include <sys/types.h>

#include <array>
#include <cstdint>

#include "core/base/error.h"
#include "harness/witness/isolated_transfer.h"

namespace sluice::witness {

struct SystemCall {
  std::uint64_t number;  // SYS_*
  std::array<std::uint64_t, 6> arguments;
};

// Is told what happens between the two marks, which are not counted themselves. The thread that
// makes a call stands still meanwhile.
class TraceObserver {
 public:
  virtual void Begin() = 0;
  virtual void Enter(const SystemCall& call) = 0;
  // `result` as the kernel returns it: a negative errno for an error.
  virtual void Leave(const SystemCall& call, std::int64_t result) = 0;
  virtual void End() = 0;
  // The transfer has started another process (not a thread). Its calls are told as well.
  virtual void Forked() = 0;

 protected:
  ~TraceObserver() = default;
};

// Lets the transfer go and follows it, with its threads and processes, until it ends or its
// deadline is over. An error if tracing is refused: then it has not been let go. One at a time in a
// process.
base::Result<void> Trace(IsolatedTransfer& isolated, TraceObserver& observer);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_TRACER_H_
