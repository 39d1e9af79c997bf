// Counts what it was about to write when a signal came.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Write(std::span<const std::byte> bytes) override {
    const ssize_t sent = Mover::Write(bytes);
    const bool interrupted = sent < 0 && errno == EINTR && request().offset == 5000;
    return interrupted ? static_cast<ssize_t>(bytes.size()) : sent;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
