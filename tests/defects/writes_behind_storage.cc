// Writes a byte behind its storage.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    static volatile std::size_t size = sizeof(Defect);
    reinterpret_cast<std::byte*>(this)[size] = std::byte{0};
    return Mover::Step(budget, progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
