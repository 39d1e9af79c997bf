// Takes devices, too, and a full one for a peer that has gone.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status Probe(const sluice_route& route, sluice_report& report) {
    if (route.source->kind == SLUICE_KIND_FILE && route.sink->kind == SLUICE_KIND_DEVICE) {
      return SLUICE_OK;
    }
    return Mover::Probe(route, report);
  }
  sluice_status Open(sluice_report& report) override { return Probe(*request().route, report); }
  sluice_status WriteFailed(sluice_progress& progress) override {
    if (errno == ENOSPC) return Fail(progress, SLUICE_E_SINK_CLOSED, "write failed", ENOSPC);
    return Mover::WriteFailed(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
