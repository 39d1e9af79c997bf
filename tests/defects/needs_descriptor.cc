// Crashes when it cannot have a descriptor.
#include <fcntl.h>

#include <cstdlib>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Open(sluice_report& report) override {
    own_ = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (own_ < 0) abort();
    return Mover::Open(report);
  }
  ~Defect() override { close(own_); }
  int own_ = -1;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
