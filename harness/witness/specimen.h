// One transfer by one plugin, in a process of its own. Implemented in the folder of the operating
// system.
#ifndef SLUICE_HARNESS_WITNESS_SPECIMEN_H_
#define SLUICE_HARNESS_WITNESS_SPECIMEN_H_

#include <sluice/plugin.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "core/host/error.h"
#include "core/host/plugin.h"
#include "core/transfer/unique_handle.h"

namespace sluice::harness {

// How long a plugin may take for a transfer that takes a fraction of a second.
inline constexpr std::chrono::milliseconds kPatience{10'000};

// What the process used between the first and the last moment of the transfer.
struct Usage {
  std::int64_t minor_faults = 0;
  std::int64_t major_faults = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  std::int64_t read_bytes = -1;  // fetched from storage (/proc/self/io); -1: not accounted here
};

// How the transfer ended, or where it stands still.
struct SpecimenEnd {
  // SLUICE_DONE or an error; in Mode::kUntilBlocked also SLUICE_WOULD_BLOCK or SLUICE_DRAINING.
  sluice_status status = SLUICE_E_INTERNAL;
  std::int64_t os_error = 0;
  std::uint64_t bytes_done = 0;
  std::uint64_t source_done = 0;
  std::string plugin{};
  std::string path_used{};  // empty: nothing moved
  std::string reason{};     // the plugin's words; empty: it had none
  std::string error{};      // one line: what went wrong, a crash or a hang too; empty: nothing
  Usage usage{};
};

// The harness forks, so it has one thread when it starts a specimen. The process keeps only the
// standard descriptors (its standard output is ours for errors), the source and the sink; it is the
// leader of a process group, has the default signal dispositions but ignores SIGPIPE as servers do,
// dumps no core, and dies with the thread that started it.
//
// Destroyed, it kills the process and its group, and reaps it. A plugin that crashes or hangs
// cannot harm more than that.
class Specimen {
 public:
  enum class Mode : std::uint8_t {
    kRun,           // to the end, blocking
    kUntilBlocked,  // to the end or until the sink takes no more for a while; then it stands still
                    // with the transfer open until it is destroyed. The sink must be non-blocking.
  };

  struct Job {
    host::PluginPtr plugin{};
    int source = -1;  // borrowed for Start()
    int sink = -1;
    std::uint64_t bytes = 0;  // from the beginning of the source
    Mode mode = Mode::kRun;
    std::chrono::milliseconds deadline = kPatience;  // for everything from Start() on
  };

  // Forks the process, which then waits for Go(). The request allows no fallback: the plugin itself
  // or nothing.
  static host::Result<Specimen> Start(const Job& job);

  Specimen(Specimen&& other) noexcept
      : pid_(std::exchange(other.pid_, kNone)),
        deadline_(other.deadline_),
        process_(std::move(other.process_)),
        reports_(std::move(other.reports_)),
        gate_(std::move(other.gate_)),
        plugin_(std::move(other.plugin_)),
        exit_status_(other.exit_status_),
        started_(other.started_) {}
  Specimen& operator=(Specimen&&) = delete;
  ~Specimen();

  // Lets the transfer begin.
  void Go();

  // Waits until the transfer has ended or stands still, or for the deadline. Calls Go() if nobody
  // did. Once.
  SpecimenEnd Await();

  pid_t pid() const { return pid_; }  // also the id of its process group
  std::chrono::steady_clock::time_point deadline() const { return deadline_; }

  // For whoever traces the process and has reaped it, with that status of waitpid(2). At once, as
  // the number of its group is free to be used again.
  void NoteExit(int wait_status);

 private:
  static constexpr pid_t kNone = -1;

  Specimen(pid_t pid, std::chrono::steady_clock::time_point deadline)
      : pid_(pid), deadline_(deadline) {}

  std::string Mishap(bool in_time);  // why there is no report

  pid_t pid_;
  std::chrono::steady_clock::time_point deadline_;
  transfer::UniqueHandle process_;  // pidfd: readable when the process has ended
  transfer::UniqueHandle reports_;
  transfer::UniqueHandle gate_;  // closing it ends the standing still
  std::string plugin_;
  std::optional<int> exit_status_;  // it is reaped
  bool started_ = false;
};

// The process marks where its transfer begins and ends by prctl(2) with this option, which no
// kernel knows, and one of these arguments. Harmless, and visible to a tracer.
inline constexpr int kMarkOption = 0x534C4345;
enum class Mark : std::uint8_t { kBegin = 1, kEnd = 2 };

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_WITNESS_SPECIMEN_H_
