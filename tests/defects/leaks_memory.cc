// Leaves memory allocated for each transfer that is done.
#include <cstdlib>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (done()) g_kept = malloc(100);
  }
  static inline void* volatile g_kept = nullptr;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
