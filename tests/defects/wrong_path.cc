// Says that sendfile moved the bytes.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    const sluice_status status = Mover::Step(budget, progress);
    if (progress.path != nullptr) progress.path = "sendfile";
    return status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
