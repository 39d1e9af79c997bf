// Does not say what moved a single byte.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    const sluice_status status = Mover::Step(budget, progress);
    if (request().length == 1 && progress.bytes_done == 1) progress.path = nullptr;
    return status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
