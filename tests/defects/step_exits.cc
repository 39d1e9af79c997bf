// Ends the process, as if all were well, when it meets an empty file.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    if (request().length == SLUICE_TO_END && request().offset == 0 && source_end().size == 0 &&
        request().tail.size == 0) {
      _exit(0);
    }
    return Mover::Step(budget, progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
