// Reads a field behind the route that version 1 does not have.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status Probe(const sluice_route& route, sluice_report& report) {
    if (route.struct_size > sizeof route && *reinterpret_cast<const char*>(&route + 1) != 0) {
      return Refuse(report, SLUICE_E_UNSUPPORTED, "the route has a field that is not known");
    }
    return Mover::Probe(route, report);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
