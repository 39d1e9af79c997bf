// Ignores the request flags that it does not know.
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
    known.flags &= SLUICE_REQUEST_FLAGS_V1;
    return Trampolines<Defect>::Open(&known, storage, report);
  }
  static void Spoil(sluice_plugin& plugin) { plugin.open = OpenAny; }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
