// Fails every transfer, with an error number that depends on the length of its range.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Move(std::uint64_t, sluice_progress& progress) override {
    return Fail(progress, SLUICE_E_SINK_IO, "it fails on purpose",
                static_cast<int>(cursor().rest() % 97 + 1));
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
