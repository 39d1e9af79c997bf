// Cuts offsets off to 32 bits.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Read(std::span<std::byte> into, std::uint64_t offset) override {
    return Mover::Read(into, static_cast<std::uint32_t>(offset));
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
