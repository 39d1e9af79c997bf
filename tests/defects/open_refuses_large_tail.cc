// Claims SLUICE_CAP_HEAD_TAIL, and refuses tails of more than 512 KiB.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Open(sluice_report& report) override {
    if (request().tail.size > std::size_t{512} * 1024) {
      return Refuse(report, SLUICE_E_UNSUPPORTED, "the tail is too large");
    }
    return Mover::Open(report);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
