// Crashes when it is unloaded.
#include <cstdlib>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  struct End {
    ~End() { abort(); }
  };
  static inline End g_end;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
