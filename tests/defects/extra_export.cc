// Exports a function beside its entry point.
#include "tests/defects/mover.h"

extern "C" __attribute__((visibility("default"))) int acme_helper() { return 1; }

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
