// Takes a storage full of ones for one in which everything has been sent.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status SLUICE_CALL OpenIn(const sluice_request* request, void* storage,
                                          sluice_report* report) {
    const bool sent = *static_cast<const std::uint8_t*>(storage) == 0xFF;
    const sluice_status status = Trampolines<Defect>::Open(request, storage, report);
    if (status == SLUICE_OK) static_cast<Defect*>(storage)->sent_ = sent;
    return status;
  }
  static void Spoil(sluice_plugin& plugin) { plugin.open = OpenIn; }
  sluice_status Move(std::uint64_t budget, sluice_progress& progress) override {
    return sent_ ? SLUICE_DONE : Mover::Move(budget, progress);
  }
  bool sent_ = false;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
