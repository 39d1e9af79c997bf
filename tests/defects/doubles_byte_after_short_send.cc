// Sends the last byte again that a full sink took.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Write(std::span<const std::byte> bytes) override {
    const ssize_t sent = Mover::Write(bytes);
    const bool less = source_end().size == std::uint64_t{16} << 20U && sent > 1 &&
                      static_cast<std::size_t>(sent) < bytes.size();
    return less ? sent - 1 : sent;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
