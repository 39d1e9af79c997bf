// Leaves the sink non-blocking when a transfer of 128 KiB is closed too early.
#include <fcntl.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (!done() && request().length == 32 * kPage)
      fcntl(sink(), F_SETFL, fcntl(sink(), F_GETFL) | O_NONBLOCK);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
