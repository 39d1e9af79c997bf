// Throws for a budget of 2^32 + 1.
#include <stdexcept>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status SLUICE_CALL StepOrThrow(void* storage, std::uint64_t budget,
                                               sluice_progress* progress) {
    if (budget == 4 * kGiB + 1) throw std::length_error("budget");
    return Trampolines<Defect>::Step(storage, budget, progress);
  }
  static void Spoil(sluice_plugin& plugin) { plugin.step = StepOrThrow; }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
