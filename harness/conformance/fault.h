// How a system call can go wrong, what a transfer may end with then, and which fault comes when.
#ifndef SLUICE_HARNESS_CONFORMANCE_FAULT_H_
#define SLUICE_HARNESS_CONFORMANCE_FAULT_H_

#include <sluice/plugin.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace sluice::conformance {

enum class FaultKind : std::uint8_t {
  kError,      // the call fails, and nothing is done
  kInterrupt,  // it fails with EINTR, or with EAGAIN on a non-blocking sink
  kShort,      // it does less than it was asked to
};

// A set of errors of sluice_status.
using Statuses = std::uint32_t;
constexpr Statuses StatusSet(std::initializer_list<sluice_status> statuses) {
  Statuses set = 0;
  for (const sluice_status status : statuses) set |= 1U << static_cast<unsigned>(-status);
  return set;
}
constexpr bool Contains(Statuses set, sluice_status status) {
  return status < 0 && status > -32 && (set & StatusSet({status})) != 0;
}
// "SINK_IO or UNSUPPORTED"
std::string Show(Statuses set);

struct Fault {
  FaultKind kind = FaultKind::kError;
  int error = 0;           // errno; 0 with kShort
  std::uint64_t most = 0;  // with kShort: how many bytes the call may move
  Statuses may = 0;        // with kError: the errors a transfer may end with, besides SLUICE_DONE
  bool performed = false;  // the call is made nevertheless: a close(2) that fails does its work
};

// Tries the k-th call, for every k, with each of its faults in turn, as the loops of SQLite's tests
// do (www.sqlite.org/testing.html). The first run has no fault; each further run has one. When a
// call has had all its faults, the next call follows, until a run ends before it comes to that
// call.
class FaultSchedule {
 public:
  // Call it at every call of a run that can go wrong, with its possible faults. Returns the fault
  // whose turn it is, or nullptr.
  const Fault* At(std::span<const Fault> faults);

  // Call it after each run. Returns false if it was the last.
  bool Next();

  // Returns the number of the call with the latest fault, from 1, among those that can go wrong.
  std::uint64_t call() const { return call_; }

 private:
  std::uint64_t call_ = 0;  // whose turn it is; 0: nobody's
  std::size_t fault_ = 0;   // of that call
  std::size_t faults_ = 0;  // how many it has; 0: this run has not come to it yet
  std::uint64_t seen_ = 0;  // calls in this run
};

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_FAULT_H_
