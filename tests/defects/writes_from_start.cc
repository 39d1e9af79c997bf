// Writes a file from its start, and not at its position.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Write(std::span<const std::byte> bytes) override {
    if (sink_end().kind != SLUICE_KIND_FILE) return Mover::Write(bytes);
    return pwrite(sink(), bytes.data(), bytes.size(), static_cast<off_t>(cursor().bytes_done()));
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
