// A specimen's process on Windows: this program once more.
#ifndef SLUICE_HARNESS_WITNESS_SPECIMEN_PROCESS_WINDOWS_H_
#define SLUICE_HARNESS_WITNESS_SPECIMEN_PROCESS_WINDOWS_H_

#include <optional>
#include <string>

#include "core/base/child_process.h"
#include "core/base/handle.h"
#include "harness/witness/specimen_process.h"

namespace sluice::witness {

class WindowsProcess final : public Specimen::Process {
 public:
  // Every process of a specimen is one here.
  static WindowsProcess& Of(Specimen& specimen) {
    return static_cast<WindowsProcess&>(specimen.process());
  }

  WindowsProcess(base::Process process, base::UniqueHandle reports, base::UniqueHandle news,
                 base::UniqueHandle gate);

  void OpenGate() override;
  std::optional<SpecimenReport> AwaitReport(Time deadline) override;
  std::string Mishap(Time deadline) override;

  base::Handle handle() const { return process_.handle(); }

 private:
  base::Process process_;
  base::UniqueHandle reports_;
  base::UniqueHandle news_;
  base::UniqueHandle gate_;
};

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_SPECIMEN_PROCESS_WINDOWS_H_
