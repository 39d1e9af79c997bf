// Transfers whose system calls go wrong, one at a time.
#ifndef SLUICE_HARNESS_CONFORMANCE_FAULT_LOOP_H_
#define SLUICE_HARNESS_CONFORMANCE_FAULT_LOOP_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/base/handle.h"
#include "harness/conformance/case.h"
#include "harness/conformance/fault.h"

namespace sluice::conformance {

// What the process that makes the transfers says to the process that injects the faults.
class FaultRuns {
 public:
  // Call Next() and SetEnds() before each transfer. Next() returns false when there are no more.
  virtual bool Next() = 0;
  virtual void SetEnds(base::Handle source, base::Handle sink, std::uint32_t sink_kind,
                       bool nonblocking) = 0;

  // Call these before and after each call of the plugin. Only calls in between go wrong.
  virtual void Enter() = 0;
  virtual void Leave() = 0;

  // Returns what went wrong in this transfer so far.
  virtual std::optional<Fault> injected() const = 0;

 protected:
  ~FaultRuns() = default;
};

struct FaultLoop {
  std::string refused{};       // why faults cannot be injected here; or empty
  std::uint64_t survived = 0;  // transfers in which something went wrong, and all was well
  std::uint64_t calls = 0;     // system calls of a transfer that can go wrong
  // What `transfers` returned. With findings, `where` says what had gone wrong.
  CaseResult result{};
  std::string where{};   // "sendfile, the 3rd call of the transfer, failed with EIO"; or empty
  std::string mishap{};  // how the process crashed or hung; or empty
};

// Runs `transfers` in a child process. It makes transfers as long as Next() returns true, and
// returns what it found. Each transfer has one fault of this kind, until all have had their turn
// (FaultSchedule). Requires that the calling process has one thread.
#ifdef __linux__
FaultLoop InjectFaults(FaultKind kind, const std::function<CaseResult(FaultRuns&)>& transfers);
#else
inline FaultLoop InjectFaults(FaultKind, const std::function<CaseResult(FaultRuns&)>&) {
  return {.refused = "system calls can be made to fail on Linux only"};
}
#endif

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_FAULT_LOOP_H_
