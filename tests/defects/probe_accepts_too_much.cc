// Lets a pipe pass for a source when it is asked, and refuses it when opened.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status Probe(const sluice_route& route, sluice_report& report) {
    if (route.source->kind == SLUICE_KIND_PIPE && route.sink->kind == SLUICE_KIND_TCP) {
      return SLUICE_OK;
    }
    return Mover::Probe(route, report);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
