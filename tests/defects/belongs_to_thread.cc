// Remembers a transfer of 123450 bytes in its thread.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Open(sluice_report& report) override {
    t_opened = true;
    return Mover::Open(report);
  }
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    if (!t_opened && request().length == 123'450) {
      return Fail(progress, SLUICE_E_INVALID, "there is no transfer");
    }
    return Mover::Step(budget, progress);
  }
  static inline thread_local bool t_opened = false;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
