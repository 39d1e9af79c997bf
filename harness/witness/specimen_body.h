// What runs inside a specimen's process.
#ifndef SLUICE_HARNESS_WITNESS_SPECIMEN_BODY_H_
#define SLUICE_HARNESS_WITNESS_SPECIMEN_BODY_H_

#include <array>
#include <cstdint>

#include "harness/witness/specimen.h"

namespace sluice::harness {

// Ending without pointers, to go through a pipe in one piece. Texts are cut to fit and end with 0.
struct SpecimenReport {
  sluice_status status;
  std::int64_t os_error;
  std::uint64_t bytes_done;
  std::uint64_t source_done;
  Usage usage;
  std::array<char, 128> plugin;
  std::array<char, 128> path_used;
  std::array<char, 512> reason;
  std::array<char, 1024> error;
};

// Carries the job out, bracketed by marks, and writes a SpecimenReport to `report`. In
// Mode::kUntilBlocked it then waits, with the transfer open, until `gate` closes.
void RunSpecimen(const Specimen::Job& job, int report, int gate);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_WITNESS_SPECIMEN_BODY_H_
