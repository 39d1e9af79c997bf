// Is done a byte before the end of 65535.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Move(std::uint64_t budget, sluice_progress& progress) override {
    const sluice_status status = Mover::Move(budget, progress);
    return request().length == 65'535 && cursor().source_done() >= 49'152 ? SLUICE_DONE : status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
