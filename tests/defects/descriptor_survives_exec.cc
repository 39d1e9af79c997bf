// Opens a descriptor that is not close-on-exec.
#include <fcntl.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Open(sluice_report& report) override {
    own_ = open("/dev/null", O_WRONLY);  // without O_CLOEXEC
    return Mover::Open(report);
  }
  ~Defect() override { close(own_); }
  int own_ = -1;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
