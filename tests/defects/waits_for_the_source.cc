// Waits for the source, which is always ready, when the sink is full.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status WriteFailed(sluice_progress& progress) override {
    if (errno == EAGAIN && source_end().size == std::uint64_t{2} << 20U) {
      return WaitFor(progress, source(), SLUICE_WAIT_READABLE);
    }
    return Mover::WriteFailed(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
