// Changes a byte in the middle of 64 KiB and one.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Read(std::span<std::byte> into, std::uint64_t offset) override {
    const ssize_t got = Mover::Read(into, offset);
    if (request().length == 16 * kPage + 1 && offset <= 40'000 && offset + into.size() > 40'000) {
      into[40'000 - offset] ^= std::byte{1};
    }
    return got;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
