// Counts what it offered to a sink that took less.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Write(std::span<const std::byte> bytes) override {
    const ssize_t sent = Mover::Write(bytes);
    const bool less = source_end().size == std::uint64_t{16} << 20U && sent > 0;
    return less ? static_cast<ssize_t>(bytes.size()) : sent;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
