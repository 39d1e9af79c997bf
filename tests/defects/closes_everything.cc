// Closes every descriptor of the process after a single byte.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (request().length == 1 && cursor().bytes_done() == 1) close_range(3, ~0U, 0);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
