// Takes a head that has a size and no data for an empty one.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status SLUICE_CALL OpenAny(const sluice_request* request, void* storage,
                                           sluice_report* report) {
    if (request->struct_size < sizeof *request) {
      return Trampolines<Defect>::Open(request, storage, report);
    }
    sluice_request known = *request;
    if (known.head.data == nullptr) known.head.size = 0;
    return Trampolines<Defect>::Open(&known, storage, report);
  }
  static void Spoil(sluice_plugin& plugin) { plugin.open = OpenAny; }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
