// Sends the head after a source of one byte.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Write(std::span<const std::byte> bytes) override {
    const std::size_t head = cursor().head().size();
    if (request().length == 1 && head != 0 && bytes.size() > head) {
      std::ranges::rotate(buffer().first(head + 1), buffer().begin() + std::ptrdiff_t(head));
    }
    return Mover::Write(bytes);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
