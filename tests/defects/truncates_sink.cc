// Cuts a file off behind what it wrote.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (done()) (void)!ftruncate(sink(), lseek(sink(), 0, SEEK_CUR));
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
