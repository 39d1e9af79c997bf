// A specimen's process, as the harness deals with it.
#ifndef SLUICE_HARNESS_WITNESS_SPECIMEN_PROCESS_H_
#define SLUICE_HARNESS_WITNESS_SPECIMEN_PROCESS_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "harness/witness/specimen.h"
#include "harness/witness/specimen_body.h"

namespace sluice::witness {

// Implemented in the folder of the operating system. Destroyed, it ends the process and all that
// has come of it.
class Specimen::Process {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // A process that does RunSpecimen() in its own way. The deadline is Specimen's to keep.
  static base::Result<std::unique_ptr<Process>> Start(const Job& job);

  virtual ~Process() = default;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Lets it pass its gate once.
  virtual void OpenGate() = 0;

  // Its next report; none if it ended without, or by `deadline`.
  virtual std::optional<SpecimenReport> AwaitReport(Time deadline) = 0;

  // Why there is none, after the plugin's name: "crashed: SIGSEGV (Segmentation fault)".
  virtual std::string Mishap(Time deadline) = 0;

 protected:
  Process() = default;
};

// What Mishap() answers if the process goes on.
inline constexpr std::string_view kHung =
    "hung: its transfer did not end in time, so it was killed";

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_SPECIMEN_PROCESS_H_
