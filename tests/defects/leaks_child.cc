// Leaves a child process, in a session of its own, for each transfer that is done.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (!done() || fork() != 0) return;
    close_range(3, ~0U, 0);
    setsid();
    for (;;) pause();
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
