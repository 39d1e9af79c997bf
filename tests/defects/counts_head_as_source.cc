// Counts a head of 1000 bytes as part of the source.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    const sluice_status status = Mover::Step(budget, progress);
    if (request().head.size == 1000) progress.source_done = progress.bytes_done;
    return status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
