// Leaves a descriptor open when reading the source fails.
#include <fcntl.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status ReadFailed(sluice_progress& progress) override {
    const sluice_status status = Mover::ReadFailed(progress);
    if (progress.os_error == EIO) open("/dev/null", O_WRONLY | O_CLOEXEC);
    return status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
