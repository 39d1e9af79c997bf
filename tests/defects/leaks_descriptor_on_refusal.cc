// Leaves a descriptor open when it refuses a device.
#include <fcntl.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Open(sluice_report& report) override {
    const sluice_status status = Mover::Open(report);
    if (status != SLUICE_OK) open("/dev/null", O_WRONLY | O_CLOEXEC);
    return status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
