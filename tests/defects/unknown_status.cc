// Answers a status that nobody knows after 100 steps of one byte.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    const sluice_status status = Mover::Step(budget, progress);
    return budget == 1 && cursor().bytes_done() == 100 ? SLUICE_DRAINING + 1 : status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
