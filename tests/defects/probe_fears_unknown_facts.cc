// Refuses a sink that it is told something unknown about.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status Probe(const sluice_route& route, sluice_report& report) {
    if (route.sink->facts >= SLUICE_FACT_NO_HOLES << 1U) {
      return Refuse(report, SLUICE_E_UNSUPPORTED, "the sink is too new");
    }
    return Mover::Probe(route, report);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
