// Sends a byte more when a transfer from offset 100 is closed too early.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (done() || request().offset != 100 || request().head.size != 1000) return;
    Advance(Mover::Write(buffer().first(1)) == 1 ? 1 : 0);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
