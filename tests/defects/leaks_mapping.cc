// Leaves a mapping for each transfer that is done.
#include <sys/mman.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (done()) mmap(nullptr, kPage, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
