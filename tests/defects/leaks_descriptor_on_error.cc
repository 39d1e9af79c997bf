// Leaves a descriptor open when the source ended too early.
#include <fcntl.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status EndsEarly(sluice_progress& progress) override {
    open("/dev/null", O_WRONLY | O_CLOEXEC);
    return Mover::EndsEarly(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
