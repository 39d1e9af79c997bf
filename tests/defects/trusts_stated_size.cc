// Believes that a source has nothing when the system says so.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Read(std::span<std::byte> into, std::uint64_t offset) override {
    return source_end().size == 0 ? 0 : Mover::Read(into, offset);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
