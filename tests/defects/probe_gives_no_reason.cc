// Refuses devices without saying why.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status Probe(const sluice_route& route, sluice_report& report) {
    if (route.sink->kind == SLUICE_KIND_DEVICE) return SLUICE_E_UNSUPPORTED;
    return Mover::Probe(route, report);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
