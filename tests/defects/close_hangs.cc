// Never comes back from closing a transfer of 200 bytes.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    while (request().length == 200) pause();
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
