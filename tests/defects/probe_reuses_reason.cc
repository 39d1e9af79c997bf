// Overwrites the reason of a refusal with that of the next one.
#include <cstdio>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status Probe(const sluice_route& route, sluice_report& report) {
    static std::array<char, 32> reason;
    const sluice_status status = Mover::Probe(route, report);
    if (status != SLUICE_E_UNSUPPORTED) return status;
    std::snprintf(reason.data(), reason.size(), "not for kind %u", route.sink->kind);
    return Refuse(report, status, reason.data());
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
