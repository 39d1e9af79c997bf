// Crashes when reading the source fails.
#include <cstdlib>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status ReadFailed(sluice_progress& progress) override {
    if (errno == EIO) abort();
    return Mover::ReadFailed(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
