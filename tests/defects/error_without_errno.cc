// Does not hand on what the system said of a file that is too large.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status WriteFailed(sluice_progress& progress) override {
    if (errno == EFBIG) return Fail(progress, SLUICE_E_SINK_IO, "the file is too large");
    return Mover::WriteFailed(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
