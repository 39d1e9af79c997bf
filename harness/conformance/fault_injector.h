// Makes one system call of a traced thread go wrong, between its entry and its exit.
#ifndef SLUICE_HARNESS_CONFORMANCE_FAULT_INJECTOR_H_
#define SLUICE_HARNESS_CONFORMANCE_FAULT_INJECTOR_H_

#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/conformance/fault.h"
#include "harness/witness/tracer.h"

namespace sluice::conformance {

// Returns how many bytes the call that the thread enters is asked to move, or 0 if it moves none.
std::uint64_t AmountAsked(pid_t thread, const witness::SystemCall& call);

class Injector {
 public:
  bool busy() const { return busy_; }

  // Requires that the thread has stopped at the entry of `call`. Returns false on failure.
  bool Enter(pid_t thread, const witness::SystemCall& call, const Fault& fault);

  // Requires that the thread has stopped at the exit, where the kernel returned `result`. Returns
  // true if the fault took place: a call may move less than it was cut down to anyway.
  bool Leave(pid_t thread, std::int64_t result);

 private:
  bool CutShort(std::uint64_t most);
  void Restore();

  bool busy_ = false;
  pid_t thread_ = -1;
  witness::SystemCall call_{};
  Fault fault_{};
  std::uint64_t vector_at_ = 0;  // where the iovecs of the thread are
  std::vector<iovec> vector_;    // as they were
};

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_FAULT_INJECTOR_H_
