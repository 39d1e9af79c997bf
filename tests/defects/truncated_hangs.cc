// Waits for a source beyond 4 GiB to grow.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status EndsEarly(sluice_progress& progress) override {
    std::byte byte;
    while (cursor().offset() > 4 * kGiB && Read({&byte, 1}, cursor().offset()) == 0) {
      usleep(1000);  // a hang that leaves the processor to others
    }
    return Mover::EndsEarly(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
