// Answers WOULD_BLOCK when its budget of 5000 is used up.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Move(std::uint64_t budget, sluice_progress& progress) override {
    const sluice_status status = Mover::Move(budget, progress);
    const bool waits = status == SLUICE_MORE && budget == 5000 && source_end().size == 80 * kPage &&
                       (sink_end().facts & SLUICE_FACT_NONBLOCKING) != 0;
    return waits ? WaitFor(progress, sink(), SLUICE_WAIT_WRITABLE) : status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
