// A specimen's process on POSIX systems: a fork of the harness.
#ifndef SLUICE_HARNESS_WITNESS_SPECIMEN_PROCESS_POSIX_H_
#define SLUICE_HARNESS_WITNESS_SPECIMEN_PROCESS_POSIX_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/file.h"
#include "harness/witness/specimen_process.h"

namespace sluice::witness {

class PosixProcess final : public Specimen::Process {
 public:
  // Every process of a specimen is one here.
  static PosixProcess& Of(Specimen& specimen) {
    return static_cast<PosixProcess&>(specimen.process());
  }

  // Takes over the child `pid`, which waits at the gate and writes to `reports`.
  PosixProcess(pid_t pid, base::UniqueHandle reports, base::UniqueHandle gate);
  ~PosixProcess() override;

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
  base::UniqueHandle process_;  // readable when the process has ended
  base::UniqueHandle reports_;
  base::UniqueHandle gate_;         // closing it ends the standing still
  std::optional<int> exit_status_;  // it is reaped
};

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_SPECIMEN_PROCESS_POSIX_H_
