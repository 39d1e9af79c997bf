// Pads a source that has shrunk with zeros.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Read(std::span<std::byte> into, std::uint64_t offset) override {
    const ssize_t got = Mover::Read(into, offset);
    const std::uint64_t size = source_end().size;
    if (got != 0 || size != std::uint64_t{32} << 20U || offset >= size) return got;
    std::ranges::fill(into, std::byte{0});
    return static_cast<ssize_t>(into.size());
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
