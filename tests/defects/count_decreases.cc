// Takes back what it has counted, once in steps of one byte.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    const sluice_status status = Mover::Step(budget, progress);
    if (budget == 1 && progress.bytes_done == 150) progress.bytes_done = 148;
    return status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
