// Takes the end of a source beyond 4 GiB for an error of reading.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status EndsEarly(sluice_progress& progress) override {
    if (cursor().offset() <= 4 * kGiB) return Mover::EndsEarly(progress);
    return Fail(progress, SLUICE_E_SOURCE_IO, "the source cannot be read", EIO);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
