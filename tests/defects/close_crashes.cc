// Crashes when a transfer with a head is closed before its first step.
#include <cstdlib>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (cursor().bytes_done() == 0 && request().head.size == 1000 && request().length == 65'536) {
      abort();
    }
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
