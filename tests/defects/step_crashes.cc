// Crashes for a budget of 2^32 + 1.
#include <cstdlib>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    if (budget == 4 * kGiB + 1) abort();
    return Mover::Step(budget, progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
