// Is done when a source ends that begins behind 4 GiB.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status EndsEarly(sluice_progress& progress) override {
    return cursor().offset() > 4 * kGiB ? SLUICE_DONE : Mover::EndsEarly(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
