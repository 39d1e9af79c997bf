// Sends a head that has nothing after it twice.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Write(std::span<const std::byte> bytes) override {
    if (request().length == 0 && request().tail.size == 0) Mover::Write(bytes);
    return Mover::Write(bytes);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
