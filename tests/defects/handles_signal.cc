// Installs a signal handler when it is opened, and leaves it there.
#include <signal.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Open(sluice_report& report) override {
    signal(SIGWINCH, [](int) {});
    return Mover::Open(report);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
