// Takes a route with a reserved field that is not zero.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status SLUICE_CALL ProbeAny(const sluice_route* route, sluice_report* report) {
    if (route->struct_size < sizeof *route) return Trampolines<Defect>::Probe(route, report);
    sluice_route known = *route;
    known.reserved = 0;
    return Trampolines<Defect>::Probe(&known, report);
  }
  static void Spoil(sluice_plugin& plugin) { plugin.probe = ProbeAny; }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
