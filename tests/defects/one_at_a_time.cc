// Lets one transfer step at a time.
#include <mutex>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    const std::lock_guard one(g_one);
    return Mover::Step(budget, progress);
  }
  static inline std::mutex g_one;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
