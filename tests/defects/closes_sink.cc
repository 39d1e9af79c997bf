// Closes the sink of a transfer of 64 KiB that is closed too early.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (!done() && request().length == 65'536 && cursor().bytes_done() == kPage + 1) close(sink());
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
