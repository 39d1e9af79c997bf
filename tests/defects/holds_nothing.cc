// Never holds the last segment for what follows.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Write(std::span<const std::byte> bytes) override {
    if (sink_end().kind != SLUICE_KIND_TCP) return Mover::Write(bytes);
    return send(sink(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
