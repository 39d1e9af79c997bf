// Refuses everything once a source was a directory.
#include <atomic>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status ReadFailed(sluice_progress& progress) override {
    if (errno == EISDIR) g_gave_up = true;
    return Mover::ReadFailed(progress);
  }
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    if (g_gave_up) return Fail(progress, SLUICE_E_UNSUPPORTED, "it did not work before");
    return Mover::Step(budget, progress);
  }
  static inline std::atomic<bool> g_gave_up = false;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
