// Cuts lengths off to 31 bits.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  static sluice_request Cut(sluice_request request) {
    if (request.length != SLUICE_TO_END) request.length &= 0x7FFFFFFFU;
    return request;
  }
  explicit Defect(const sluice_request& request) : Mover(Cut(request)) {}
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
