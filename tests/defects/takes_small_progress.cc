// Does not look at the size of the progress.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status SLUICE_CALL StepAny(void* storage, std::uint64_t budget,
                                           sluice_progress* progress) {
    const std::uint32_t size = progress->struct_size;
    progress->struct_size = sizeof *progress;
    const sluice_status status = Trampolines<Defect>::Step(storage, budget, progress);
    progress->struct_size = size;
    return status;
  }
  static void Spoil(sluice_plugin& plugin) { plugin.step = StepAny; }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
