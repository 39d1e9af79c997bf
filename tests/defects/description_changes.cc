// Rewrites its description when a transfer fails.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status EndsEarly(sluice_progress& progress) override {
    Described<Defect>().summary = "had an accident";
    return Mover::EndsEarly(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
