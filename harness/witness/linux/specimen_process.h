// A specimen's process on Linux: a fork of the harness.
#ifndef SLUICE_HARNESS_WITNESS_LINUX_SPECIMEN_PROCESS_H_
#define SLUICE_HARNESS_WITNESS_LINUX_SPECIMEN_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "harness/os/file.h"
#include "harness/witness/specimen_process.h"

namespace sluice::harness {

class LinuxProcess final : public Specimen::Process {
 public:
  // Every process of a specimen is one here.
  static LinuxProcess& Of(Specimen& specimen) {
    return static_cast<LinuxProcess&>(specimen.process());
  }

  // Takes over the child `pid`, which waits at the gate and writes to `reports`.
  LinuxProcess(pid_t pid, transfer::UniqueHandle reports, transfer::UniqueHandle gate);
  ~LinuxProcess() override;

  // False if it cannot be watched.
  bool Watch();

  void OpenGate() override;
  std::optional<SpecimenReport> AwaitReport(Time deadline) override;
  std::string Mishap(Time deadline) override;

  pid_t pid() const { return pid_; }  // also the id of its process group

  // For whoever traces the process and has reaped it, with that status of waitpid(2). At once, as
  // the number of its group is free to be used again.
  void NoteExit(int wait_status);

 private:
  pid_t pid_;
  transfer::UniqueHandle process_;  // pidfd: readable when the process has ended
  transfer::UniqueHandle reports_;
  transfer::UniqueHandle gate_;     // closing it ends the standing still
  std::optional<int> exit_status_;  // it is reaped
};

// The process marks where its transfer begins and ends by prctl(2) with this option, which no
// kernel knows, and one of these arguments. Harmless, and visible to a tracer.
inline constexpr int kMarkOption = 0x534C4345;
enum class Mark : std::uint8_t { kBegin = 1, kEnd = 2 };

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_WITNESS_LINUX_SPECIMEN_PROCESS_H_
