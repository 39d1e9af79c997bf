// Takes a signal for an error of the source.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status ReadFailed(sluice_progress& progress) override {
    if (errno == EINTR) return Fail(progress, SLUICE_E_SOURCE_IO, "pread failed", EINTR);
    return Mover::ReadFailed(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
