// Installs a signal handler when it is loaded.
#include <signal.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static inline const auto kBefore = signal(SIGUSR2, [](int) {});
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
