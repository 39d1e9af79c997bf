// Adds offset and length without looking whether the sum is a number.
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
    const std::uint64_t end = known.offset + known.length;
    if (known.length != SLUICE_TO_END && end < known.offset) known.length = 0;
    return Trampolines<Defect>::Open(&known, storage, report);
  }
  static void Spoil(sluice_plugin& plugin) { plugin.open = OpenAny; }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
