// Moves the position of the source to find out its size.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Open(sluice_report& report) override {
    lseek(source(), 0, SEEK_END);
    return Mover::Open(report);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
