// Takes a short write for a whole one.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Write(std::span<const std::byte> bytes) override {
    const ssize_t sent = Mover::Write(bytes);
    return sent > 0 && request().offset == 5000 ? static_cast<ssize_t>(bytes.size()) : sent;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
