// Which fault comes when: the k-th call, for every k, with each of its faults in turn.
#ifndef SLUICE_HARNESS_CONFORMANCE_FAULT_SCHEDULE_H_
#define SLUICE_HARNESS_CONFORMANCE_FAULT_SCHEDULE_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/conformance/fault.h"

namespace sluice::conformance {

// After the loops of SQLite's tests (www.sqlite.org/testing.html): the first run has no fault; each
// further one has one, at a call further on when all faults of a call have had their turn, until a
// run ends without coming to that call.
class FaultSchedule {
 public:
  // At every call of a run that can go wrong, with how it can: the fault whose turn it is, or
  // nullptr.
  const Fault* At(std::span<const Fault> faults);

  // When a run is over. False: it was the last.
  bool Next();

  // Where the latest fault was: the number of the call, from 1, among those that can go wrong.
  std::uint64_t call() const { return call_; }

 private:
  std::uint64_t call_ = 0;  // whose turn it is; 0: nobody's
  std::size_t fault_ = 0;   // of that call
  std::size_t faults_ = 0;  // how many it has; 0: this run has not come to it yet
  std::uint64_t seen_ = 0;  // calls in this run
};

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_FAULT_SCHEDULE_H_
