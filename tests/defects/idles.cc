// Answers MORE without moving anything now and then.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Move(std::uint64_t budget, sluice_progress& progress) override {
    if (budget == 1000 && ++calls_ % 4 < 2) return SLUICE_MORE;
    return Mover::Move(budget, progress);
  }
  int calls_ = 0;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
