// A case in a process of its own. Implemented in the folder of the operating system.
#ifndef SLUICE_HARNESS_CONFORMANCE_ISOLATED_H_
#define SLUICE_HARNESS_CONFORMANCE_ISOLATED_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/host/error.h"
#include "core/transfer/unique_handle.h"
#include "harness/conformance/case.h"
#include "harness/conformance/finding.h"

namespace sluice::harness {

// This very program, executed anew with `arguments`, in a process group of its own, without
// standard input; what it prints is kept. It reports its result on the descriptor
// kReportDescriptor, by SendResult(). It is killed with its group when this object goes, and with
// the thread that started it.
class Isolated {
 public:
  // Killed after `patience`.
  static host::Result<Isolated> Start(const Variant& variant, std::chrono::seconds patience,
                                      const std::vector<std::string>& arguments);

  Isolated(Isolated&& other) noexcept;
  Isolated& operator=(Isolated&& other) noexcept;
  ~Isolated();

  // Becomes readable when the process has ended.
  int process() const { return process_.get(); }
  std::chrono::steady_clock::time_point deadline() const { return deadline_; }
  pid_t pid() const { return pid_; }

  // The result of a process that has ended, or, killed now, kTimeout. Once. Nothing of its group is
  // left afterwards.
  CaseResult Collect();

 private:
  Isolated() = default;
  void Kill();

  const Case* case_ = nullptr;
  pid_t pid_ = -1;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point deadline_;
  transfer::UniqueHandle process_;
  transfer::UniqueHandle report_;
  transfer::UniqueHandle output_;
};

// Where a case's process finds the descriptor to report on.
inline constexpr int kReportDescriptor = 3;

// In the process of a case, before anything of the plugin runs: takes the descriptor to a place
// where a plugin that confuses numbers does not find it, lets the plugin die by signals as usual
// except by SIGPIPE and SIGXFSZ (which hosts ignore), and dumps no core.
host::Result<transfer::UniqueHandle> PrepareCaseProcess();
void SendResult(const transfer::UniqueHandle& to, const CaseResult& result);

// From now on processes whose parent has died become children of this one, so that EndStrays()
// finds what a plugin left behind.
void AdoptOrphans();

// Kills and reaps every child process that is not among `known`.
void EndStrays(const std::vector<pid_t>& known);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CONFORMANCE_ISOLATED_H_
