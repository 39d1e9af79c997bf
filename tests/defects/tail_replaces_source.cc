// Sends a tail of 200 bytes although the source ended too early.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status EndsEarly(sluice_progress& progress) override {
    if (request().tail.size == 200) Write(cursor().tail());
    return Mover::EndsEarly(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
