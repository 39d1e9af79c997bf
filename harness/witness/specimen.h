// One transfer by one plugin, in a process of its own.
#ifndef SLUICE_HARNESS_WITNESS_SPECIMEN_H_
#define SLUICE_HARNESS_WITNESS_SPECIMEN_H_

#include <sluice/plugin.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/base/handle.h"
#include "core/host/plugin.h"
#include "core/transfer/outcome.h"
#include "harness/witness/usage_figures.h"

namespace sluice::witness {

// How long a plugin may take for a transfer that takes a fraction of a second.
inline constexpr std::chrono::milliseconds kPatience{10'000};

// How the transfer ended, or where it stands still.
struct SpecimenEnd {
  // SLUICE_DONE or an error; in Mode::kUntilBlocked also SLUICE_WOULD_BLOCK or SLUICE_DRAINING.
  sluice_status status = SLUICE_E_INTERNAL;
  std::int64_t os_error = 0;
  std::uint64_t bytes_done = 0;
  std::uint64_t source_done = 0;
  std::uint64_t in_flight = 0;      // in an operation that has not completed: see sluice_progress
  transfer::KernelReport kernel{};  // of a transfer that has ended
  std::string plugin{};
  std::string path_used{};  // empty: nothing moved
  std::string reason{};     // the plugin's words; empty: it had none
  std::string error{};      // one line: what went wrong, a crash or a hang too; empty: nothing
  Usage usage{};            // between the first and the last moment of the transfer
};

// The process keeps only the standard descriptors (its standard output is ours for errors), the
// source and the sink, and what it takes to report. Whatever it starts ends with it, and it ends
// with the harness. No crash of it leaves a core file or opens a dialog.
//
// POSIX: the harness forks, so it has one thread when it starts a specimen. The process is the
// leader of a process group, has the default signal dispositions but ignores SIGPIPE as servers do.
// Windows: the harness's program is started once more and loads the plugin from its file, so it
// calls RunAsSpecimen() (specimen_main.h) first of all, and a plugin that is linked into the
// program is an error.
//
// Destroyed, it kills the process and all it has started. A plugin that crashes or hangs cannot
// harm more than that.
class Specimen {
 public:
  enum class Mode : std::uint8_t {
    kRun,           // to the end, blocking
    kUntilBlocked,  // to the end or until the sink takes no more for a while; then it stands still
                    // with the transfer open until it is destroyed. The sink must be non-blocking,
                    // if it can be.
    kStepwise,      // to the end, blocking, and stands still after every step but the last: see
                    // AwaitStep()
  };

  struct Job {
    host::PluginPtr plugin{};
    base::Handle source = base::kNoHandle;  // borrowed for Start()
    base::Handle sink = base::kNoHandle;
    std::uint64_t bytes = 0;  // from the beginning of the source
    Mode mode = Mode::kRun;
    std::uint64_t step_bytes = 0;  // of Mode::kStepwise: the budget of a step
    // For everything from Start() on, but for the time that it stands still after a step.
    std::chrono::milliseconds deadline = kPatience;
  };

  // Makes the process, which then waits for Go(). The request allows no fallback: the plugin itself
  // or nothing.
  static base::Result<Specimen> Start(const Job& job);

  Specimen(Specimen&&) noexcept;
  Specimen& operator=(Specimen&&) = delete;
  ~Specimen();

  // Lets the transfer begin.
  void Go();

  // Mode::kStepwise: lets the process go on and waits until a step is over and it stands still with
  // the transfer open. False if the transfer has ended, or the deadline is over.
  bool AwaitStep();

  // Waits until the transfer has ended or stands still for good, or for the deadline. Calls Go() if
  // nobody did. Once.
  SpecimenEnd Await();

  std::chrono::steady_clock::time_point deadline() const { return deadline_; }

  // As the operating system sees it: {linux,windows}/specimen_process.h.
  class Process;
  Process& process() { return *process_; }

 private:
  Specimen(std::unique_ptr<Process> process, const Job& job);

  std::unique_ptr<Process> process_;
  std::string plugin_;
  std::chrono::steady_clock::time_point deadline_;
  std::chrono::steady_clock::time_point step_end_;  // the last; none before the first
  bool waits_ = true;                               // at its gate
  std::optional<SpecimenEnd> ending_;
};

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_SPECIMEN_H_
