// Answers MORE for ever when there was nothing to send.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Move(std::uint64_t budget, sluice_progress& progress) override {
    const sluice_status status = Mover::Move(budget, progress);
    return status == SLUICE_DONE && request().length == 0 && cursor().bytes_done() == 0
               ? SLUICE_MORE
               : status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
