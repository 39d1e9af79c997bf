// Takes a short read for a whole one.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Read(std::span<std::byte> into, std::uint64_t offset) override {
    const ssize_t got = Mover::Read(into, offset);
    const bool whole = got > 0 && request().offset == 5000 && request().length != SLUICE_TO_END;
    return whole ? static_cast<ssize_t>(into.size()) : got;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
