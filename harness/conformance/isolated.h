// A case in a process of its own.
#ifndef SLUICE_HARNESS_CONFORMANCE_ISOLATED_H_
#define SLUICE_HARNESS_CONFORMANCE_ISOLATED_H_

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "core/base/cancellation.h"
#include "core/base/error.h"
#include "core/base/handle.h"
#include "harness/child/child.h"
#include "harness/conformance/case.h"
#include "harness/conformance/finding.h"

namespace sluice::conformance {

// This very program, executed anew with `arguments` as a child (child.h), without standard input;
// what it prints is kept. It reports its result by PrepareCaseProcess() and SendResult().
class Isolated {
 public:
  // It has `patience` to end.
  static base::Result<Isolated> Start(const Variant& variant, std::chrono::seconds patience,
                                      const std::vector<std::string>& arguments);

  // True when the process has ended, or its time has: Collect().
  bool IsOver() const;

  // The result of a process that has ended, or, killed now, kTimeout. To be called once. Nothing
  // that it started is left afterwards, except what a POSIX system lets escape its group: see
  // EndStrays().
  CaseResult Collect();

 private:
  Isolated() = default;
  friend void WaitForAny(std::span<const Isolated* const> running, const base::Cancellation* stop);
  friend void EndStrays(std::span<const Isolated* const> but);

  const Case* case_ = nullptr;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point deadline_;
  std::chrono::seconds patience_{0};
  child::Child child_;
  base::UniqueHandle output_;  // a file
};

// Waits until one of these is over, or `stop` (may be NULL) was requested. A signal may end it
// earlier.
void WaitForAny(std::span<const Isolated* const> running, const base::Cancellation* stop);

// In the process of a case, before anything of the plugin runs: takes what the result is reported
// to out of a plugin's reach, as far as that goes, and lets the plugin die as it would anywhere:
// without a dump or a dialog, by signals as usual except by SIGPIPE and SIGXFSZ (which hosts
// ignore).
base::Result<child::Link> PrepareCaseProcess();
void SendResult(const child::Link& to, const CaseResult& result);

// From now on processes whose parent has died become children of this one, so that EndStrays()
// finds what a plugin left behind. Windows: job objects see to it.
void AdoptOrphans();

// Kills and reaps every child process but these.
void EndStrays(std::span<const Isolated* const> but);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_ISOLATED_H_
