// Sends the head in a segment of its own.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Write(std::span<const std::byte> bytes) override {
    const std::size_t head = cursor().head().size();
    return Mover::Write(head == 0 ? bytes : bytes.first(std::min(head, bytes.size())));
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
