// Leaves a descriptor open for each transfer that is done.
#include <fcntl.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (done()) open("/dev/null", O_WRONLY | O_CLOEXEC);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
