// Counts the offset from where the source stands.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Read(std::span<std::byte> into, std::uint64_t offset) override {
    return Mover::Read(into, offset + static_cast<std::uint64_t>(lseek(source(), 0, SEEK_CUR)));
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
