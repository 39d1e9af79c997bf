// Holds the last segment of 1000 bytes although nothing follows.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Write(std::span<const std::byte> bytes) override {
    if (sink_end().kind != SLUICE_KIND_TCP || request().length != 1000) return Mover::Write(bytes);
    return send(sink(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_MORE);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
