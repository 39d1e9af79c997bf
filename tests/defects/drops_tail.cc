// Counts a tail of 300 bytes that has nothing before it without sending it.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Write(std::span<const std::byte> bytes) override {
    const bool alone =
        request().length == 0 && request().head.size == 0 && request().tail.size == 300;
    return alone ? static_cast<ssize_t>(bytes.size()) : Mover::Write(bytes);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
