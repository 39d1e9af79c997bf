// One transfer by one plugin, in a process of its own.
#ifndef SLUICE_HARNESS_WITNESS_ISOLATED_TRANSFER_H_
#define SLUICE_HARNESS_WITNESS_ISOLATED_TRANSFER_H_

#include <sluice/plugin.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/base/error.h"
#include "core/base/handle.h"
#include "core/host/plugin.h"
#include "core/transfer/outcome.h"
#include "harness/child/child.h"
#include "harness/witness/usage_figures.h"

namespace sluice::witness {

// How long a plugin may take for a transfer that takes a fraction of a second.
inline constexpr std::chrono::milliseconds kPatience{10'000};

// How a transfer ended, or where it stands still.
struct TransferEnd {
  // SLUICE_DONE or an error; in Mode::kUntilBlocked also SLUICE_WOULD_BLOCK or SLUICE_DRAINING.
  sluice_status status = SLUICE_E_INTERNAL;
  std::int64_t os_error = 0;
  std::uint64_t bytes_done = 0;
  std::uint64_t source_done = 0;
  std::uint64_t in_flight = 0;      // in an operation that has not completed: see sluice_progress
  transfer::KernelReport kernel{};  // of a transfer that has ended
  std::string plugin{};
  std::string path_used{};  // empty: nothing moved
  std::string reason{};     // the plugin's words; empty: it gave none
  std::string error{};      // one line: what went wrong, a crash or a hang too; empty: nothing
  Usage usage{};            // between the first and the last moment of the transfer
};

// Runs a transfer in a child process (child.h), which keeps only the standard descriptors, the
// source, the sink and its link to the harness. Its standard output is the harness's standard
// error, so that nothing a plugin prints mixes with a report.
//
// POSIX: the child is a fork, so the harness has one thread when it starts a transfer.
// Windows: the child is the harness's program, which loads the plugin from its file. So the program
// calls RunAsIsolatedTransfer() first of all, and a plugin that is linked into it is an error.
//
// The destructor kills the child and all that it has started: this is all the harm that a plugin
// does when it crashes or hangs.
class IsolatedTransfer {
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
    // For everything from Start() on, except the time that it stands still after a step.
    std::chrono::milliseconds deadline = kPatience;
  };

  // Makes the process, which then waits for Go(). The request allows no fallback: the plugin itself
  // or nothing.
  static base::Result<IsolatedTransfer> Start(const Job& job);

  IsolatedTransfer(IsolatedTransfer&&) noexcept = default;
  IsolatedTransfer& operator=(IsolatedTransfer&&) = delete;
  ~IsolatedTransfer() = default;

  // Lets the transfer begin.
  void Go();

  // Mode::kStepwise: lets the process go on and waits until a step is over and it stands still with
  // the transfer open. Returns false if the transfer has ended, or the deadline is over.
  bool AwaitStep();

  // Waits until the transfer has ended or stands still for good, or for the deadline. Calls Go() if
  // nobody did. To be called once.
  TransferEnd Await();

  child::Time deadline() const { return deadline_; }
  child::Child& child() { return child_; }

 private:
  IsolatedTransfer(child::Child child, const Job& job);

  // Starts the process that calls CarryOut(); it has no deadline yet.
  static base::Result<child::Child> StartChild(const Job& job);
  std::string Mishap();

  child::Child child_;
  std::string plugin_;
  child::Time deadline_;
  child::Time step_end_;  // the last; none before the first
  bool waits_ = true;     // at its gate
  std::optional<TransferEnd> end_;
};

// For main() of every program that starts isolated transfers, first of all, with all of argv. If
// this process was started to run one, runs it and returns the exit status to return at once;
// otherwise does nothing and returns none. POSIX: always none.
std::optional<int> RunAsIsolatedTransfer(std::span<char* const> arguments);

// ---- Inside the process ----

// Waits at the gate, carries the job out between the marks, and reports how it ended. In
// Mode::kUntilBlocked it then waits at the gate again, with the transfer open.
void CarryOut(const IsolatedTransfer::Job& job, const child::Link& link);

// Only reports that the job cannot be carried out.
void ReportRefusal(std::string_view why, const child::Link& link);

// Shows a tracer where the transfer begins and ends. Linux: the process calls prctl(2) with an
// option that no kernel knows and the mark as its argument. Elsewhere nothing traces.
enum class Mark : std::uint8_t { kBegin = 1, kEnd = 2 };
inline constexpr int kMarkOption = 0x534C4345;

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_ISOLATED_TRANSFER_H_
