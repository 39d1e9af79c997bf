// Sends all of 2 MiB in a step with an endless budget, whatever that takes.
#include <poll.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    sluice_status status = Mover::Step(budget, progress);
    const bool all = budget == UINT64_MAX && source_end().size == std::uint64_t{2} << 20U;
    while (all && status > 0) {
      pollfd writable = {.fd = sink(), .events = POLLOUT, .revents = 0};
      if (status == SLUICE_WOULD_BLOCK) poll(&writable, 1, -1);
      status = Mover::Step(budget, progress);
    }
    return status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
