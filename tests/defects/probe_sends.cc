// Finds out whether a socket works by sending a byte.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status Probe(const sluice_route& route, sluice_report& report) {
    const sluice_status status = Mover::Probe(route, report);
    if (status == SLUICE_OK) {
      send(static_cast<int>(route.sink->handle), "?", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    return status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
