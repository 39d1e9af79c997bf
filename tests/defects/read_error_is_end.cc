// Takes an error of reading for the end of the source.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status ReadFailed(sluice_progress& progress) override {
    return errno == EIO ? EndsEarly(progress) : Mover::ReadFailed(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
