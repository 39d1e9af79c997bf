// Throws for the largest offset there is.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status SLUICE_CALL OpenOrThrow(const sluice_request* request, void* storage,
                                               sluice_report* report) {
    if (request->offset == INT64_MAX && request->length == SLUICE_TO_END) throw 1;
    return Trampolines<Defect>::Open(request, storage, report);
  }
  static void Spoil(sluice_plugin& plugin) { plugin.open = OpenOrThrow; }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
