// Gives no reason when a source ends that begins behind 4 GiB.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status EndsEarly(sluice_progress& progress) override {
    const sluice_status status = Mover::EndsEarly(progress);
    if (cursor().offset() > 4 * kGiB) progress.reason = nullptr;
    return status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
