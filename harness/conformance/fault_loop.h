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

// What the process that does the transfers says to the one that injects the faults.
class FaultRuns {
 public:
  // Before each transfer, whose ends these are: true if it is to be made.
  virtual bool Next() = 0;
  virtual void SetEnds(base::Handle source, base::Handle sink, std::uint32_t sink_kind,
                       bool nonblocking) = 0;

  // The plugin is called, and comes back. Only what it does in between goes wrong.
  virtual void Enter() = 0;
  virtual void Leave() = 0;

  // What went wrong in this transfer so far; nothing: nothing did.
  virtual std::optional<Fault> injected() const = 0;

 protected:
  ~FaultRuns() = default;
};

struct FaultLoop {
  std::string refused{};       // faults cannot be injected here: why
  std::uint64_t survived = 0;  // transfers in which something went wrong, and all was well
  std::uint64_t calls = 0;     // system calls of a transfer that can go wrong
  // What `transfers` answered. With findings, `where` says what had gone wrong.
  CaseResult result{};
  std::string where{};   // "sendfile, the 3rd call of the transfer, failed with EIO"; or empty
  std::string mishap{};  // the process crashed or hung: how; or empty
};

// Runs `transfers` in a process of its own, which calls Next() before each of them until that says
// no, and answers what it found. For each kind of fault all of its points are tried, one in each
// transfer (FaultSchedule). To be called by a process with one thread.
#ifdef __linux__
FaultLoop InjectFaults(FaultKind kind, const std::function<CaseResult(FaultRuns&)>& transfers);
#else
inline FaultLoop InjectFaults(FaultKind, const std::function<CaseResult(FaultRuns&)>&) {
  return {.refused =
              "there is no instrument here to make system calls fail: it is Linux' seccomp(2)"};
}
#endif

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_FAULT_LOOP_H_
