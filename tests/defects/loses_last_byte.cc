// Counts the last byte of 4097 without sending it.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Move(std::uint64_t budget, sluice_progress& progress) override {
    if (request().length == kPage + 1 && cursor().rest() == 1) {
      Advance(1);
      return SLUICE_DONE;
    }
    if (request().length == kPage + 1) budget = std::min(budget, cursor().rest() - 1);
    return Mover::Move(budget, progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
