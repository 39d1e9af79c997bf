// Leaves memory allocated for each transfer that is closed too early.
#include <cstdlib>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (!done() && source_end().size == 24'000) g_kept = malloc(1000);
  }
  static inline void* volatile g_kept = nullptr;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
