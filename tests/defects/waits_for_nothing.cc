// Does not say what the events are that a full sink is to be waited for with.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status WriteFailed(sluice_progress& progress) override {
    const sluice_status status = Mover::WriteFailed(progress);
    if (source_end().size == std::uint64_t{16} << 20U) progress.wait_events = 0;
    return status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
