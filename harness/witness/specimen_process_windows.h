// A specimen's process on Windows: this program once more.
#ifndef SLUICE_HARNESS_WITNESS_SPECIMEN_PROCESS_WINDOWS_H_
#define SLUICE_HARNESS_WITNESS_SPECIMEN_PROCESS_WINDOWS_H_

#include <optional>
#include <string>

#include "core/base/handle.h"
#include "core/base/child_process.h"
#include "harness/witness/specimen_process.h"

namespace sluice::harness {

class WindowsProcess final : public Specimen::Process {
 public:
  // Every process of a specimen is one here.
  static WindowsProcess& Of(Specimen& specimen) {
    return static_cast<WindowsProcess&>(specimen.process());
  }

  WindowsProcess(os::Process process, transfer::UniqueHandle reports, transfer::UniqueHandle news,
                 transfer::UniqueHandle gate);

  void OpenGate() override;
  std::optional<SpecimenReport> AwaitReport(Time deadline) override;
  std::string Mishap(Time deadline) override;

  transfer::Handle handle() const { return process_.handle(); }

 private:
  os::Process process_;
  transfer::UniqueHandle reports_;
  transfer::UniqueHandle news_;
  transfer::UniqueHandle gate_;
};

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_WITNESS_SPECIMEN_PROCESS_WINDOWS_H_
