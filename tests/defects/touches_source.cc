// Sets the times of the source.
#include <sys/stat.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override { futimens(source(), nullptr); }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
