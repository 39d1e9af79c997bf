// Opens a descriptor when it is loaded.
#include <fcntl.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static inline const int kNull = open("/dev/null", O_RDONLY | O_CLOEXEC);
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
