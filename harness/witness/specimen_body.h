// What runs inside a specimen's process.
#ifndef SLUICE_HARNESS_WITNESS_SPECIMEN_BODY_H_
#define SLUICE_HARNESS_WITNESS_SPECIMEN_BODY_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "core/transfer/outcome.h"
#include "harness/witness/specimen.h"

namespace sluice::witness {

// Ending without pointers, to go through a pipe in one piece. Texts are cut to fit and end with 0.
struct SpecimenReport {
  bool is_step;  // it stands still after a step; the other fields mean nothing
  sluice_status status;
  std::int64_t os_error;
  std::uint64_t bytes_done;
  std::uint64_t source_done;
  std::uint64_t in_flight;
  transfer::KernelReport kernel;
  Usage usage;
  std::array<char, 128> plugin;
  std::array<char, 128> path_used;
  std::array<char, 512> reason;
  std::array<char, 1024> error;
};

// How the process speaks with the harness, in the way of the operating system.
class SpecimenLink {
 public:
  // Waits to be let go; false if nobody will any more.
  virtual bool PassGate() = 0;

  virtual void Send(const SpecimenReport& report) = 0;

  // The transfer begins, it has ended: visible to whoever watches the process.
  virtual void MarkBegin() = 0;
  virtual void MarkEnd() = 0;

 protected:
  ~SpecimenLink() = default;
};

// Waits at the gate, carries the job out between the marks, and sends a report. In
// Mode::kUntilBlocked it then waits at the gate again, with the transfer open.
void RunSpecimen(const Specimen::Job& job, SpecimenLink& link);

// Only reports that the job cannot be carried out.
void RefuseSpecimen(std::string_view why, SpecimenLink& link);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_SPECIMEN_BODY_H_
