// Moves a byte more than a budget of 4095.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Move(std::uint64_t budget, sluice_progress& progress) override {
    return Mover::Move(budget == kPage - 1 ? kPage : budget, progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
